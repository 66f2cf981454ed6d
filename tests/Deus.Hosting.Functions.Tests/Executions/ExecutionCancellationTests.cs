using System.Text;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests executions that are canceled by their id, with the real Node.js.</summary>
[TestFixture]
public sealed class ExecutionCancellationTests
{
    private const string Code =
        """
        const { Readable } = require('stream');
        module.exports = async ({ req, res, log }) => {
            log(`started ${req.bodyText}`);
            if (req.bodyText === 'stream')
                return res.send(new Readable({ read() {} }));
            if (req.bodyText === 'loop')
                for (;;);
            if (req.bodyText === 'hang')
                await new Promise(() => {});
            return res.text('ended');
        };
        """;

    private const string Canceled = "The execution was canceled.";

    private static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);

    private TestHost _host = null!;

    private IExecutionStore Store => _host.Get<IExecutionStore>();

    [SetUp]
    public async Task SetUp()
    {
        _host = TestHost.WithNode(
            time: new ExtendedTimeoutTimeProvider(LogDelivery.EndTimeout), configure: options => options.MaxConcurrentExecutionsPerFunction = 1);
        await _host.CreateFromTextAsync("fn", Code);
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase("hang")]
    [TestCase("loop")]
    public async Task CancelAsync_ends_a_running_execution_and_its_caller_gets_the_result(string body)
    {
        var (request, started) = Follow(body);
        var executing = _host.Get<IFunctionEngine>().ExecuteAsync(request);
        await started;

        var canceled = await Store.CancelAsync("fn", await OnlyIdAsync());

        var result = await executing.WaitAsync(WaitLimit);
        Assert.That((canceled.Outcome, canceled.Status, canceled.ResponseStatusCode), Is.EqualTo(((ExecutionOutcome?)ExecutionOutcome.Canceled, ExecutionStatus.Failed, 500)));
        Assert.That((canceled.Logs, canceled.Errors), Is.EqualTo(($"started {body}\n", Canceled)));
        Assert.That((result.Execution.Outcome, result.Execution.Errors), Is.EqualTo(((ExecutionOutcome?)ExecutionOutcome.Canceled, Canceled)));
        Assert.That((await _host.ExecuteAsync("fn", "next")).Execution.Outcome, Is.EqualTo(ExecutionOutcome.Completed), "the slot is free");
    }

    [Test]
    public async Task CancelAsync_ends_a_stream_before_its_response_has_started()
    {
        var (request, started) = Follow("hang");
        var opening = _host.Get<IFunctionEngine>().OpenAsync(request);
        await started;

        await Store.CancelAsync("fn", await OnlyIdAsync());

        await using var stream = await opening.WaitAsync(WaitLimit);
        Assert.That((stream.StatusCode, (await stream.Completion).Outcome), Is.EqualTo((500, (ExecutionOutcome?)ExecutionOutcome.Canceled)));
    }

    [Test]
    public async Task CancelAsync_ends_the_body_of_an_open_stream()
    {
        await using var stream = await _host.Get<IFunctionEngine>().OpenAsync(Follow("stream").Request);
        var reading = ReadAsync(stream);

        await Store.CancelAsync("fn", stream.Id);

        await reading.WaitAsync(WaitLimit);
        Assert.That((await stream.Completion).Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
    }

    [Test]
    public async Task CancelAsync_ends_an_execution_that_waits_and_it_never_starts()
    {
        var running = await AcceptAsync("hang");
        await RunsAsync(running);
        var waiting = await AcceptAsync("waiting");

        var canceled = await Store.CancelAsync("fn", waiting);
        await Store.CancelAsync("fn", running);

        Assert.That((canceled.Outcome, canceled.Errors), Is.EqualTo(((ExecutionOutcome?)ExecutionOutcome.Canceled, "The execution was canceled before it started.")));
        Assert.That((await _host.ExecuteAsync("fn", "next")).Execution.Outcome, Is.EqualTo(ExecutionOutcome.Completed));
        Assert.That((await Store.GetAsync("fn", waiting)).Logs, Is.Empty, "it has not run since");
        Assert.That(Requests(), Is.Zero);
    }

    [Test]
    public async Task CancelAsync_ends_an_execution_that_is_scheduled()
    {
        var accepted = await _host.Get<DeferredExecutions>()
            .AcceptAsync(Follow("later").Request, DateTimeOffset.UtcNow.AddHours(1), CancellationToken.None);

        await Store.CancelAsync("fn", accepted!.Id);

        Assert.That((await Store.GetAsync("fn", accepted.Id)).Status, Is.EqualTo(ExecutionStatus.Failed));
        Assert.That(Requests(), Is.Zero);
    }

    [Test]
    public async Task CancelAsync_of_a_canceled_execution_succeeds()
    {
        var running = await AcceptAsync("hang");
        await RunsAsync(running);
        var first = await Store.CancelAsync("fn", running);

        var second = await Store.CancelAsync("fn", running);
        Assert.That((second.Outcome, second.EndedAt), Is.EqualTo((first.Outcome, first.EndedAt)));
    }

    [Test]
    public async Task CancelAsync_of_an_ended_or_unknown_execution_throws_and_changes_nothing()
    {
        var ended = (await _host.ExecuteAsync("fn", "end")).Execution;

        Assert.That(ErrorOf(ended.Id), Is.EqualTo(FunctionErrorCode.ExecutionAlreadyEnded));
        Assert.That(ErrorOf("unknown"), Is.EqualTo(FunctionErrorCode.ExecutionNotFound));
        Assert.That((await Store.GetAsync("fn", ended.Id)).Outcome, Is.EqualTo(ExecutionOutcome.Completed));
    }

    private FunctionErrorCode ErrorOf(string executionId) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => Store.CancelAsync("fn", executionId))!.ErrorCode;

    private static async Task ReadAsync(ExecutionStream stream)
    {
        await foreach (var _ in stream.ReadBodyAsync())
            continue;
    }

    /// <summary>Returns a request, and a task that completes when its function has written a line.</summary>
    private static (ExecutionRequest Request, Task Begun) Follow(string body)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var request = new ExecutionRequest
        {
            FunctionId = "fn",
            Body = Encoding.UTF8.GetBytes(body),
            Log = new Follower(_ => started.TrySetResult()),
        };
        return (request, started.Task.WaitAsync(WaitLimit));
    }

    private async Task<string> AcceptAsync(string body) =>
        (await _host.Get<DeferredExecutions>().AcceptAsync(Follow(body).Request, at: null, CancellationToken.None))!.Id;

    private Task RunsAsync(string executionId) => Eventually.HoldsAsync(() => _host.Database.Read(c => c
        .Sql("SELECT status FROM executions WHERE id = $id").With("$id", executionId).Scalar<string>()) == ExecutionStatus.Processing.Value);

    private long Requests() => _host.Database.Read(c => c.Sql("SELECT COUNT(*) FROM execution_requests").Scalar<long>());

    private async Task<string> OnlyIdAsync() => (await Store.ListAsync("fn")).Items.Single().Id;
}
