using System.Diagnostics;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Clients;

/// <summary>Starts a host with real builds and workers, and runs Appwrite's own clients as processes against it.</summary>
public abstract class ClientFixture
{
    private static readonly TimeSpan Timeout = TimeSpan.FromMinutes(3);
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "clients");

    internal ApiHost Api { get; private set; } = null!;

    /// <summary>The temporary folder of the test, also the home folder of the clients.</summary>
    protected string Home { get; private set; } = "";

    [SetUp]
    public async Task StartAsync()
    {
        Home = Directory.CreateTempSubdirectory("deus-clients-").FullName;
        Api = await ApiHost.StartAsync(isReal: true);
    }

    [TearDown]
    public async Task StopAsync()
    {
        await Api.DisposeAsync();
        Directory.Delete(Home, recursive: true);
    }

    /// <summary>Runs a script of tests/clients. The script fails with an exit code when an assertion fails.</summary>
    protected async Task RunScriptAsync(string name, params IEnumerable<KeyValuePair<string, string>> environment)
    {
        var ended = await RunAsync([Path.Combine(Folder, name)], environment);

        Assert.That(ended.ExitCode, Is.Zero, ended.Output);
    }

    /// <summary>Runs the Appwrite command line in <see cref="Home"/>.</summary>
    internal Task<Ended> RunCliAsync(params string[] arguments) =>
        RunAsync([Path.Combine(Folder, "node_modules", "appwrite-cli", "index.js"), .. arguments], []);

    private async Task<Ended> RunAsync(IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        var start = new ProcessStartInfo("node", arguments)
        {
            WorkingDirectory = Home,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["HOME"] = Home;
        start.Environment["NO_COLOR"] = "1";
        start.Environment["DEUS_ENDPOINT"] = Api.Endpoint;
        start.Environment["DEUS_PROJECT"] = ApiHost.Project;
        start.Environment["DEUS_KEY"] = ApiHost.Key;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        // There is no terminal: a client that prompts reads the end of the input.
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(Timeout);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
            return new Ended(process.ExitCode, await output + await errors);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"'{string.Join(' ', arguments)}' did not end within {Timeout}.");
        }
    }

    internal sealed record Ended(int ExitCode, string Output);
}
