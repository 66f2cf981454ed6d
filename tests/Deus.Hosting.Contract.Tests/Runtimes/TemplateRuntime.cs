using System.Collections.Concurrent;
using System.Text;
using System.Threading.Channels;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Contract.Tests.Runtimes;

/// <summary>
/// A custom runtime. A function is a text in which <c>{{NAME}}</c> is replaced by the variable or the header of that name;
/// <c>{{!reason}}</c> fails. Texts are cached after their first use.
/// </summary>
internal sealed class TemplateRuntime(TemplateRuntime.Greeting greeting) : IStreamingFunctionRuntime
{
    private readonly ConcurrentDictionary<string, string> _loaded = new(StringComparer.Ordinal);

    public IReadOnlyCollection<string> Names { get; } = ["template-1", "template-2"];

    public string DefaultEntrypoint => "page.txt";

    /// <summary>The calls to WarmAsync, Cool and ReleaseAsync, in order.</summary>
    public Channel<string> Calls { get; } = Channel.CreateUnbounded<string>();

    public ConcurrentQueue<RuntimeDeployment> Deployments { get; } = new();

    public ConcurrentQueue<RuntimeRequest> Requests { get; } = new();

    public async Task<RuntimeResponse> ExecuteAsync(
        RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
    {
        Deployments.Enqueue(deployment);
        Requests.Enqueue(request);
        var isCold = !_loaded.ContainsKey(deployment.DeploymentId);
        var text = _loaded.GetOrAdd(
            deployment.DeploymentId, _ => File.ReadAllText(Path.Combine(deployment.CodeFolder, deployment.Entrypoint)));
        if (text.StartsWith("{{!", StringComparison.Ordinal))
            return RuntimeResponse.Failed(RuntimeOutcome.OutOfMemory, text[3..^2]);
        if (text == "{{forever}}")
            await Task.Delay(Timeout.Infinite, cancellationToken);
        var lines = new LogLine[] { new(FunctionLogLevel.Info, "filled"), new(FunctionLogLevel.Warning, "careful"), new(FunctionLogLevel.Error, "odd") };
        foreach (var line in lines)
            request.LiveLog?.Report(line);
        return new RuntimeResponse
        {
            StatusCode = 201,
            Headers = [new("x-filled", "1"), new("x-filled", "2")],
            Body = Encoding.UTF8.GetBytes(Fill(text, deployment, request)),
            Lines = lines,
            IsColdStart = isCold,
            PeakMemoryBytes = 4096,
            HostCalls = 3,
        };
    }

    public async Task<RuntimeStream> OpenAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken) =>
        new Pieces(await ExecuteAsync(deployment, request, cancellationToken));

    public Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) => Record($"warm {deployment.FunctionId}");

    public void Cool(string deploymentId) => Record("cool");

    public Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken)
    {
        _loaded.TryRemove(deploymentId, out _);
        return Record("release");
    }

    private string Fill(string text, RuntimeDeployment deployment, RuntimeRequest request)
    {
        foreach (var (name, value) in deployment.Environment.Concat(request.Headers))
            text = text.Replace($"{{{{{name}}}}}", value, StringComparison.Ordinal);
        return greeting.Text + text;
    }

    private Task Record(string call)
    {
        Calls.Writer.TryWrite(call);
        return Task.CompletedTask;
    }

    /// <summary>A service that the application registers.</summary>
    public sealed record Greeting(string Text);

    /// <summary>Streams a response byte by byte.</summary>
    private sealed class Pieces(RuntimeResponse response) : RuntimeStream
    {
        public override int StatusCode => response.StatusCode;

        public override IReadOnlyList<KeyValuePair<string, string>> Headers => response.Headers;

        public override Task<RuntimeResponse> Completion { get; } = Task.FromResult(response);

        public override async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadBodyAsync(
            [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var i = 0; i < response.Body.Length; i++)
            {
                await Task.Yield();
                yield return response.Body.Slice(i, 1);
            }
        }

        public override ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
