using System.Text;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>A runtime whose responses a test decides.</summary>
internal sealed class DemoRuntime : IFunctionRuntime
{
    public IReadOnlyCollection<string> Names { get; } = ["javascript", "lua-5.4"];

    public string DefaultEntrypoint => "main.js";

    public IReadOnlyCollection<RuntimeInstance> Instances { get; set; } = [];

    public Func<RuntimeRequest, RuntimeResponse> Handler { get; set; } = Greet;

    public Task<RuntimeResponse> ExecuteAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken) =>
        Task.FromResult(Handler(request));

    public static RuntimeResponse Greet(RuntimeRequest request) => new()
    {
        StatusCode = 200,
        Headers = [new("content-type", "application/json"), new("cache-control", "no-store")],
        Body = Encoding.UTF8.GetBytes($$"""{"ok":true,"method":"{{request.Method}}","bytes":{{request.Body.Length}}}"""),
        Duration = TimeSpan.FromMilliseconds(12.4),
        PeakMemoryBytes = 3_400_000,
        HostCalls = 2,
        Lines =
        [
            new LogLine(FunctionLogLevel.Info, "order 10482: received"),
            new LogLine(FunctionLogLevel.Debug, "signature is valid"),
            new LogLine(FunctionLogLevel.Warning, "stock of sku-77 is low: 3 left"),
            new LogLine(FunctionLogLevel.Info, "order 10482: stored in 8 ms"),
        ],
    };

    public static RuntimeResponse Fail(RuntimeRequest request) =>
        RuntimeResponse.Failed(RuntimeOutcome.Crashed, $"Error: the mail server has refused {request.Method}\n    at send (main.js:14:9)");
}
