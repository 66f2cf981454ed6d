using System.Globalization;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Runtimes.Node.Worker;
using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.ConformanceWorker;

/// <summary>Runs the worker's shim as a separate server, with the limits of a worker.</summary>
internal sealed partial class ConformanceServer : IAsyncDisposable
{
    private const int KeptOutput = 100_000;

    private readonly TailBuffer _output = new(KeptOutput);
    private readonly TaskCompletionSource<int> _port = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkerDirectories _home = WorkerDirectories.Create(Path.GetTempPath());
    private readonly Action<string> _print;
    private readonly SupervisedProcess _process;

    private ConformanceServer(NodeInstallation node, ConformanceOptions options, Action<string> print)
    {
        _print = print;
        WriteModules();
        _process = SupervisedProcess.Start(Prepare(node, options), TimeProvider.System);
    }

    /// <summary>Completes with the exit code when the server has ended.</summary>
    public Task<int> Exited => _process.Exited;

    /// <summary>The output of the server.</summary>
    public string Output => _output.ToString();

    /// <summary>Completes with the port when the server listens.</summary>
    public Task<int> Port => _port.Task;

    /// <summary>Starts a server.</summary>
    /// <exception cref="RuntimeUnavailableException">Node.js is not available.</exception>
    public static async Task<ConformanceServer> StartAsync(ConformanceOptions options, Action<string> print, CancellationToken cancellationToken)
    {
        var node = (await new NodeProbe(nodePath: null, [], TimeProvider.System).FindAsync(cancellationToken)).Standard;
        return new ConformanceServer(node, options, print);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        _home.Dispose();
    }

    private SupervisedProcessStart Prepare(NodeInstallation node, ConformanceOptions options)
    {
        var code = PathSearch.Resolve(options.Code);
        var logs = PathSearch.Resolve(Directory.CreateDirectory(options.Logs).FullName);
        var timings = PathSearch.Resolve(options.Timings ?? WriteTimings());
        var limits = new NodeRuntimeOptions();
        return new SupervisedProcessStart
        {
            FileName = node.FullPath,
            Arguments = [.. node.Limit(limits, limits.MaxMemoryMegabytes, [code, _home.ShimFolder, timings], [logs]), Path.Combine(_home.ShimFolder, "conformance.cjs")],
            WorkingDirectory = _home.ShimFolder,
            Environment = new Dictionary<string, string>(options.Variables)
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "",
                ["OPEN_RUNTIMES_SECRET"] = options.Secret,
                ["OPEN_RUNTIMES_ENTRYPOINT"] = options.Entrypoint,
                ["OPEN_RUNTIMES_HEADERS"] = options.Headers,
                ["OPEN_RUNTIMES_ENV"] = options.Development ? "development" : "production",
                ["DEUS_CONFORMANCE_CODE"] = code,
                ["DEUS_CONFORMANCE_LOGS"] = logs,
                ["DEUS_CONFORMANCE_TIMINGS"] = timings,
                ["DEUS_CONFORMANCE_PORT"] = options.Port.ToString(CultureInfo.InvariantCulture),
                ["DEUS_CONFORMANCE_ADDRESS"] = options.Address,
            },
            MaxMemoryMegabytes = limits.MaxMemoryMegabytes,
            MaxOpenFiles = limits.MaxOpenFiles,
            OnOutput = Take,
        };
    }

    /// <summary>Writes the modules of the worker, and the HTTP transport of the contract, which requires them.</summary>
    private void WriteModules()
    {
        foreach (var name in EmbeddedFiles.NamesIn("Node.Shim"))
            File.WriteAllText(Path.Combine(_home.ShimFolder, name), EmbeddedFiles.ReadText("Node.Shim." + name));
        foreach (var module in Directory.EnumerateFiles(Path.Combine(AppContext.BaseDirectory, "Shim")))
            File.Copy(module, Path.Combine(_home.ShimFolder, Path.GetFileName(module)));
    }

    /// <summary>Writes a file with zero durations for download and extraction, because the server does neither.</summary>
    private string WriteTimings()
    {
        var path = Path.Combine(_home.ShimFolder, "timings.txt");
        File.WriteAllText(path, "local_download=0.000\nremote_download=0.000\nextract=0.000\n");
        return path;
    }

    private ValueTask Take(ReadOnlyMemory<char> text)
    {
        _output.Append(text.Span);
        _print(text.ToString());
        if (!_port.Task.IsCompleted && PortLine().Match(Output) is { Success: true } match)
            _port.SetResult(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture));
        return ValueTask.CompletedTask;
    }

    [GeneratedRegex(@"^Listening on port (\d+)\.$", RegexOptions.Multiline)]
    private static partial Regex PortLine();
}
