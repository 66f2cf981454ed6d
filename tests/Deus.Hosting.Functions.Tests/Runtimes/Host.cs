using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Runtimes.Node.Pool;
using Deus.Hosting.Functions.Runtimes.Node.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>A runtime with one deployment, and temporary folders for code and workers.</summary>
internal sealed class Host : IAsyncDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly TemporaryFolder _links = new();

    public Host(string source, TimeProvider? clock = null, Action<NodeRuntimeOptions>? configure = null, string entrypoint = "main.js")
    {
        Code = new TemporaryFolder();
        Code.Write(entrypoint, source);
        // No stall detection, because with a fake clock or on a paused machine every worker would count as stalled.
        var options = new NodeRuntimeOptions
        {
            TemporaryFolder = _temporary.FullPath,
            LinkFolder = _links.FullPath,
            BlankWorkers = 0,
            StallTimeout = Timeout.InfiniteTimeSpan,
        };
        configure?.Invoke(options);
        Runtime = new NodeRuntime(options, clock ?? TimeProvider.System, Meters, NullLoggerFactory.Instance);
        Deployment = new RuntimeDeployment
        {
            FunctionId = "f1",
            DeploymentId = "d1",
            Runtime = "node-20.0",
            CodeFolder = Code.FullPath,
            Entrypoint = entrypoint,
        };
    }

    public TemporaryFolder Code { get; }

    /// <summary>The folder where blank workers find links to their code.</summary>
    public string Links => _links.FullPath;

    public string WorkerFiles => _temporary.FullPath;

    public NodeRuntime Runtime { get; }

    public IMeterFactory Meters { get; } = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    public RuntimeDeployment Deployment { get; set; }

    public Task<RuntimeResponse> SendAsync(RuntimeRequest request, CancellationToken cancellationToken = default) =>
        Runtime.ExecuteAsync(Deployment, request, cancellationToken).WaitAsync(cancellationToken);

    /// <summary>Calls the function with an action in a header, as the contract's scenarios do.</summary>
    public Task<RuntimeResponse> CallAsync(
        string action, byte[]? body = null, string contentType = "text/plain", string path = "/", string method = "POST", double seconds = 20) =>
        SendAsync(Request(action, body, contentType, path, method, seconds));

    public static RuntimeRequest Request(
        string action, byte[]? body = null, string contentType = "text/plain", string path = "/", string method = "POST", double seconds = 20) => new()
        {
            Method = method,
            PathAndQuery = path,
            Headers = [new("x-action", action), new("content-type", contentType), new("host", "localhost:3000")],
            Body = body,
            Timeout = TimeSpan.FromSeconds(seconds),
        };

    /// <summary>Calls the function. The second task completes when the function has logged a number of lines.</summary>
    public (Task<RuntimeResponse> Execution, Task Inside) Follow(string action, double seconds = 20, int lines = 1)
    {
        var inside = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reported = 0;
        var follower = new Follower(_ =>
        {
            if (++reported == lines)
                inside.TrySetResult();
        });
        return (SendAsync(Request(action, seconds: seconds) with { LiveLog = follower }), inside.Task.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    /// <summary>Waits until a number of requests wait inside the function, which counts them for the action "waiting".</summary>
    public async Task WaitingAsync(int count)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while ((await CallAsync("waiting")).Text() != count.ToString(CultureInfo.InvariantCulture))
            timeout.Token.ThrowIfCancellationRequested();
    }

    /// <summary>The workers, including starting ones.</summary>
    public IReadOnlyList<NodeWorkerSlot> Workers => Runtime.Workers;

    /// <summary>The oldest worker.</summary>
    public Task<NodeWorker> WorkerAsync() => Workers[0].Ready;

    public async ValueTask DisposeAsync()
    {
        await Runtime.DisposeAsync();
        Code.Dispose();
        _temporary.Dispose();
        _links.Dispose();
    }
}

/// <summary>Calls an action with each log line when it is written.</summary>
internal sealed class Follower(Action<LogLine> report) : IProgress<LogLine>
{
    public void Report(LogLine value) => report(value);
}

internal static class Responses
{
    public static string Text(this RuntimeResponse response) => Encoding.UTF8.GetString(response.Body.Span);

    public static string? Header(this RuntimeResponse response, string name) =>
        response.Headers.Where(h => h.Key == name).Select(h => h.Value).FirstOrDefault();

    public static byte[] Bytes(this string text) => Encoding.UTF8.GetBytes(text);
}
