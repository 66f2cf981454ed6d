using Deus.Hosting.Tool.Servers;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tool.Diagnosis;

/// <summary>Checks that the server is known, responds and accepts the key.</summary>
internal static class ServerCheck
{
    private const string Name = "Server";
    private const string KeyName = "Key";

    /// <param name="open">Reads the settings and opens the connection.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public static async Task<IReadOnlyList<CheckResult>> RunAsync(
        Func<CancellationToken, Task<ServerConnection>> open, CancellationToken cancellationToken)
    {
        try
        {
            await using var server = await open(cancellationToken);
            var reached = await CheckVersionAsync(server, cancellationToken);
            return reached.Outcome == CheckOutcome.Failed ? [reached] : [reached, await CheckKeyAsync(server, cancellationToken)];
        }
        catch (ToolException e)
        {
            return [CheckResult.Warned(Name, e.Message, "Only 'deus init' and 'deus dev' work without a server.")];
        }
        catch (OptionsValidationException e)
        {
            return [CheckResult.Failed(Name, string.Join(" ", e.Failures), "Correct the setting.")];
        }
    }

    private static async Task<CheckResult> CheckVersionAsync(ServerConnection server, CancellationToken cancellationToken)
    {
        try
        {
            var version = await server.Api.ReadVersionAsync(cancellationToken);
            return CheckResult.Passed(Name, $"{server.Settings.Endpoint} responds as version {version}");
        }
        catch (HostingException e) when (e.Reason is HostingErrorReason.Unavailable or HostingErrorReason.NotFound or HostingErrorReason.InvalidResponse)
        {
            return CheckResult.Failed(Name, e.Message, "Check that the server runs, and that the endpoint is its API with the version segment, such as /v1.");
        }
        catch (HostingException e)
        {
            // The server responds, and keeps its version to itself.
            return CheckResult.Warned(Name, e.Message, "None: the next check shows whether the server can be used.");
        }
    }

    private static async Task<CheckResult> CheckKeyAsync(ServerConnection server, CancellationToken cancellationToken)
    {
        try
        {
            await ((IBackendProbe)server.Backend).ProbeAsync(cancellationToken);
            return CheckResult.Passed(KeyName, $"The key may list the functions of the project '{server.Settings.ProjectId}'");
        }
        catch (HostingException e)
        {
            return CheckResult.Failed(
                KeyName, e.Message, "Use a key of this project with the scopes functions.read, functions.write, execution.read and execution.write.");
        }
    }
}
