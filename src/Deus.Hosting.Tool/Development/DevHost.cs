using System.Runtime.Versioning;
using Deus.Hosting.Tool.Folders;
using Deus.Hosting.Tool.Output;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tool.Development;

/// <summary>
/// An embedded function host in this process, with one function and its HTTP trigger on this machine. Its data are in the folder
/// <c>.deus/dev</c> of the function. When the process is killed, workers and builds end with it, and the next start uses the same data.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class DevHost : IAsyncDisposable
{
    private const int KeptDeployments = 3;

    private readonly WebApplication _app;
    private readonly FunctionFolder _folder;
    private readonly Terminal _terminal;
    private readonly TimeProvider _time;
    private Task _pruning = Task.CompletedTask;

    private DevHost(WebApplication app, FunctionFolder folder, Terminal terminal, TimeProvider time)
    {
        _app = app;
        _folder = folder;
        _terminal = terminal;
        _time = time;
    }

    /// <summary>The URL of the function.</summary>
    public string Address => $"{_app.Urls.Single()}{DevApplication.Prefix}/{_folder.Id}/";

    /// <summary>The URL of the dashboard.</summary>
    public string DashboardAddress => _app.Urls.Single() + DevApplication.DashboardPath;

    /// <summary>Starts the host and its web server. The function is not deployed yet.</summary>
    /// <param name="folder">The function.</param>
    /// <param name="port">The port on this machine; 0 for a free one.</param>
    /// <param name="terminal">Receives requests and log lines.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Stops the start.</param>
    /// <exception cref="ToolException">The port is in use.</exception>
    /// <exception cref="HostingException">Another host uses the folder, or the host cannot start.</exception>
    public static async Task<DevHost> StartAsync(
        FunctionFolder folder, int port, Terminal terminal, TimeProvider time, CancellationToken cancellationToken)
    {
        var app = DevApplication.Build(folder, port, terminal, time);
        try
        {
            await app.StartAsync(cancellationToken);
            return new DevHost(app, folder, terminal, time);
        }
        catch (IOException e)
        {
            await app.DisposeAsync();
            throw new ToolException($"Port {port} cannot be used: {e.Message} Accepted: another port, or 0 for a free one, with --port.", innerException: e);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// Reads the folder and deploys it. A wrong folder and a failed build are shown, and the deployment before stays active. An unchanged
    /// folder is not built again.
    /// </summary>
    public async Task ReloadAsync(CancellationToken cancellationToken)
    {
        var start = _time.GetTimestamp();
        try
        {
            var folder = FunctionFolder.Read(_folder.Path) with { Id = _folder.Id };
            await LocalBuild.RunAsync(folder, _terminal, cancellationToken);
            var result = await DeployAsync(folder, cancellationToken);
            if (result.IsUnchanged)
            {
                _terminal.Message("Nothing to deploy: the files are those of the active deployment");
                return;
            }

            _terminal.Success(new TextPart($"{_time.GetLocalNow():HH:mm:ss} ", TerminalColor.Gray), $"Ready after {Measures.Duration(_time.GetElapsedTime(start))}");
            var previous = _pruning;
            _pruning = PruneAsync(previous, folder.Id, cancellationToken);
        }
        catch (DeploymentFailedException e)
        {
            _terminal.Failure($"The build failed. An earlier deployment stays active.{Environment.NewLine}{e.State.BuildLogTail}");
        }
        catch (Exception e) when (e is HostingException or ToolException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            _terminal.Failure(e.Message);
        }
    }

    /// <summary>Deletes old deployments beside the next reload, which must not wait for it.</summary>
    private async Task PruneAsync(Task previous, string functionId, CancellationToken cancellationToken)
    {
        await previous;
        try
        {
            await _app.Services.GetRequiredService<IDeploymentManager>().PruneAsync(functionId, KeptDeployments, cancellationToken);
        }
        catch (HostingException e)
        {
            _terminal.Warning($"Old deployments could not be deleted: {e.Message}");
        }
        catch (OperationCanceledException)
        {
            // The command stops. The next start deletes them.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _pruning;
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private Task<DeployResult> DeployAsync(FunctionFolder folder, CancellationToken cancellationToken) =>
        _app.Services.GetRequiredService<IHostingBackend>().DeployAsync(
            // Always warm, so that the code is loaded before the first request.
            folder.ToDeployInput() with { Env = ReadVariables(folder), AlwaysWarm = true, SkipUnchanged = true, WaitUntilReady = true },
            progress: null,
            cancellationToken);

    /// <summary>Returns the variables of the file <c>.env</c>; none when there is no file.</summary>
    private static IReadOnlyDictionary<string, string>? ReadVariables(FunctionFolder folder)
    {
        var file = Path.Combine(folder.Path, ".env");
        return File.Exists(file) ? DotEnvFile.Read(file) : null;
    }
}
