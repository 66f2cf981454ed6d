using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Runtimes.Node.Pool;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>
/// Tests misbehaving functions with the real Node.js. All other calls get a response, the record gives the reason, and the function
/// works afterwards.
/// </summary>
[TestFixture]
public sealed class AbuseTests
{
    private const int ShortTimeoutSeconds = 2;
    private const int LoopTimeoutSeconds = 5;

    // Long enough for every execution that ends by itself, even when a worker has to start on a busy machine.
    private const int LongTimeoutSeconds = 30;
    private const int Others = 40;
    private const int OthersAtOnce = 4;
    private const string HostSecret = "only the host knows";

    private const string Restricted = "Access to this API has been restricted"; // the words of Node.js

    private const string Quiet =
        "module.exports = async ({ req, res, log }) => { log('quiet'); return res.text(req.bodyText); };";

    private static IEnumerable<TestCaseData> Abuses()
    {
        yield return Case(AbusiveFunctions.EndlessLoop, "timed out", ExecutionOutcome.TimedOut);
        yield return Case(AbusiveFunctions.EndlessHeap, "out of memory", ExecutionOutcome.OutOfMemory);
        yield return Case(
            AbusiveFunctions.EndlessBuffers, "memory|allocation", ExecutionOutcome.OutOfMemory, ExecutionOutcome.FunctionFailed);
        yield return Case(AbusiveFunctions.ForkBomb, Restricted, ExecutionOutcome.FunctionFailed);
        yield return Case(AbusiveFunctions.HugeResponse, "larger than 20971520 bytes", ExecutionOutcome.TooLarge);
        yield return Case(AbusiveFunctions.HugeLogs, "Logs truncated", ExecutionOutcome.Completed, ExecutionOutcome.TimedOut);
        yield return Case(AbusiveFunctions.UnhandledRejection, "nobody caught me", ExecutionOutcome.Crashed);
        yield return Case(AbusiveFunctions.ProcessExit, "exit code 3", ExecutionOutcome.Crashed);
        // Without a free socket the worker may break the connection of one request and is stopped during the other.
        yield return Case(
            AbusiveFunctions.SocketsHeldOpen,
            "timed out|EMFILE|broke the connection",
            ExecutionOutcome.TimedOut,
            ExecutionOutcome.Crashed,
            ExecutionOutcome.Stopped);
        yield return Case(AbusiveFunctions.ForeignFiles, Restricted, ExecutionOutcome.FunctionFailed);
        yield return Case(AbusiveFunctions.HostEnvironment, Restricted, ExecutionOutcome.FunctionFailed);

        static TestCaseData Case(AbusiveFunction function, string says, params ExecutionOutcome[] outcomes) =>
            new TestCaseData(function, says, outcomes).SetArgDisplayNames(function.Name);
    }

    [TestCaseSource(nameof(Abuses))]
    [CancelAfter(120_000)]
    public async Task Abusive_function_does_not_affect_other_calls_and_its_outcome_is_recorded(
        AbusiveFunction function, string says, ExecutionOutcome[] outcomes, CancellationToken cancellationToken)
    {
        Environment.SetEnvironmentVariable("DEUS_TEST_OF_HOST", HostSecret);
        await using var host = TestHost.WithNode();
        await host.CreateFromTextAsync("quiet", Quiet, LongTimeoutSeconds);
        await host.ExecuteAsync("quiet", "unpack");
        // Only endless functions end by their timeout; the others end by themselves.
        var endsItself = !outcomes.Contains(ExecutionOutcome.TimedOut) || outcomes.Contains(ExecutionOutcome.Completed);
        await host.CreateFromTextAsync("abuser", function.Code, endsItself ? LongTimeoutSeconds : ShortTimeoutSeconds);

        var abuses = Enumerable.Range(0, 2).Select(_ => host.ExecuteAsync("abuser", "go on", new KeyValuePair<string, string>("x-path", Victim(host)))).ToList();
        var others = await CallOthersAsync(host, "quiet", cancellationToken);
        var abused = await Task.WhenAll(abuses);
        await SetTimeoutAsync(host, LongTimeoutSeconds);
        var after = await host.ExecuteAsync("abuser", AbusiveFunction.Behave);

        Assert.Multiple(async () =>
        {
            Assert.That(others.Select(o => o.Execution.Outcome), Is.All.EqualTo(ExecutionOutcome.Completed));
            // At least one: a request that waits in the same worker gets only the timeout error.
            Assert.That(abused.Select(a => a.Execution.Logs + a.Execution.Errors), Has.Some.Matches("(?i)" + says));
            foreach (var id in abused.Select(a => a.Execution.Id))
            {
                var record = await host.Get<IExecutionStore>().GetAsync("abuser", id, cancellationToken);
                Assert.That(record.Status, Is.Not.EqualTo(ExecutionStatus.Processing));
                Assert.That(record.Outcome, Is.AnyOf(outcomes.Cast<object>().ToArray()), record.Errors);
                Assert.That(record.Logs + record.Errors, Is.Not.Empty.And.Not.Contain(HostSecret));
                Assert.That((record.Logs.Length, record.Errors.Length), Is.LessThanOrEqualTo((1_000_000, 1_000_000)));
            }

            Assert.That((after.StatusCode, after.BodyText), Is.EqualTo((200, "behaved")), after.Execution.Errors);
        });
    }

    [Test]
    [CancelAfter(120_000)]
    public async Task Endless_loop_in_one_worker_does_not_block_other_calls_of_the_function(CancellationToken cancellationToken)
    {
        await using var host = TestHost.WithNode();
        await host.CreateFromTextAsync("abuser", AbusiveFunctions.EndlessLoop.Code, LongTimeoutSeconds);
        await host.ExecuteAsync("abuser", AbusiveFunction.Behave);

        var worker = host.Get<NodeRuntime>().Workers.Single();
        await SetTimeoutAsync(host, LoopTimeoutSeconds);
        var loop = host.ExecuteAsync("abuser", "go on");
        // Requests that reach the worker before it is known to be blocked fail with it.
        await BlockedAsync(worker);
        // Applies to the following calls; the running loop keeps the earlier timeout.
        await SetTimeoutAsync(host, LongTimeoutSeconds);
        var others = await CallOthersAsync(host, "abuser", cancellationToken, AbusiveFunction.Behave);

        Assert.Multiple(async () =>
        {
            Assert.That(others.Select(o => o.Execution.Outcome), Is.All.EqualTo(ExecutionOutcome.Completed));
            Assert.That((await loop).Execution.Outcome, Is.EqualTo(ExecutionOutcome.TimedOut));
        });
    }

    private static async Task BlockedAsync(NodeWorkerSlot worker)
    {
        var blocked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = worker.Stalled.Register(blocked.SetResult);
        await blocked.Task.WaitAsync(TimeSpan.FromSeconds(LongTimeoutSeconds));
    }

    private static Task<HostedFunction> SetTimeoutAsync(TestHost host, int seconds) =>
        host.Get<IFunctionStore>().UpdateAsync("abuser", settings => settings with { Timeout = TimeSpan.FromSeconds(seconds) });

    /// <summary>Returns the path of a code file of another function.</summary>
    private static string Victim(TestHost host) =>
        Directory.EnumerateFiles(host.Get<HostStorage>().Folder.Code, "main.js", SearchOption.AllDirectories)
            .First(file => File.ReadAllText(file) == Quiet);

    private static async Task<List<ExecutionResult>> CallOthersAsync(
        TestHost host, string functionId, CancellationToken cancellationToken, string? body = null)
    {
        var results = new List<ExecutionResult>();
        await Parallel.ForAsync(
            0,
            Others,
            new ParallelOptions { MaxDegreeOfParallelism = OthersAtOnce, CancellationToken = cancellationToken },
            async (i, _) =>
            {
                var result = await host.ExecuteAsync(functionId, body ?? $"call {i}");
                lock (results)
                    results.Add(result);
            });
        return results;
    }
}
