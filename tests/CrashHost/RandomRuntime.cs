using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Runtimes;

namespace CrashHost;

/// <summary>
/// A runtime in this process, of which a third of the executions fail at random. Each writes its id to a file when it starts and when it
/// ends; a kill does not undo these lines.
/// </summary>
/// <param name="marks">The path of the file.</param>
/// <param name="random">The source of the durations and outcomes.</param>
internal sealed class RandomRuntime(string marks, Random random) : IFunctionRuntime
{
    private const int LongestMilliseconds = 120;

    private static readonly RuntimeOutcome[] Failures =
        [RuntimeOutcome.Crashed, RuntimeOutcome.TimedOut, RuntimeOutcome.OutOfMemory, RuntimeOutcome.Responded, RuntimeOutcome.TooLarge];

    private readonly Lock _gate = new();

    public IReadOnlyCollection<string> Names { get; } = ["node-20.0"];

    public string DefaultEntrypoint => "src/main.js";

    public async Task<RuntimeResponse> ExecuteAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
    {
        var id = request.Headers.First(header => header.Key == HeaderRules.ExecutionId).Value;
        Mark($"start {id}");
        Load.Step("started");
        await Task.Delay(TimeSpan.FromMilliseconds(Next(LongestMilliseconds)), TimeProvider.System, cancellationToken);
        var response = Next(3) > 0 ? new RuntimeResponse { StatusCode = 200 } : RuntimeResponse.Failed(Failures[Next(Failures.Length)], "It failed at random.");
        Mark($"end {id} {(response.StatusCode == 200 ? "Completed" : response.Outcome is RuntimeOutcome.Responded ? "FunctionFailed" : response.Outcome)}");
        return response;
    }

    private void Mark(string line)
    {
        lock (_gate)
            File.AppendAllText(marks, line + "\n");
    }

    private int Next(int limit)
    {
        lock (_gate)
            return random.Next(limit);
    }
}
