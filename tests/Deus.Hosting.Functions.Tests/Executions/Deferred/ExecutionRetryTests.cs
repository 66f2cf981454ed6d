using System.Text;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions.Deferred;

/// <summary>Tests the attempts of asynchronous executions, and dead letters.</summary>
[TestFixture]
public sealed class ExecutionRetryTests
{
    private static readonly RetryPolicy Policy = new() { MaxAttempts = 3, FirstDelay = TimeSpan.FromMinutes(10), MaxDelay = TimeSpan.FromMinutes(15) };

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _bodies = [];
    private string _folder = null!;
    private TestHost _host = null!;

    private IExecutionStore Store => _host.Get<IExecutionStore>();

    [SetUp]
    public async Task SetUp()
    {
        _bodies.Clear();
        _folder = TestHost.NewFolder();
        _host = Open();
        await _host.DeployAsync();
        await _host.Get<IFunctionStore>().UpdateAsync("fn1", settings => settings with { Retry = Policy });
    }

    [TearDown]
    public async Task TearDown()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Test]
    public async Task Failed_execution_is_attempted_again_with_growing_delays_and_is_then_a_dead_letter()
    {
        Respond(RuntimeOutcome.Crashed);
        var first = await AcceptAsync("the body");

        var delays = new List<double>();
        for (var attempt = 1; attempt < Policy.MaxAttempts; attempt++)
        {
            await EndedAsync(attempt);
            var next = Last();
            Assert.That((next.Attempt, next.FirstExecutionId, next.Status), Is.EqualTo((attempt + 1, first, ExecutionStatus.Scheduled)));
            delays.Add((ScheduledAt(next.Id) - _time.GetUtcNow()).TotalMinutes);
            _time.Advance(TimeSpan.FromMinutes(16));
        }

        await EndedAsync(Policy.MaxAttempts);
        Assert.That(delays[0], Is.InRange(5, 10));
        Assert.That(delays[1], Is.InRange(7.5, 15), "the longest delay bounds it");
        Assert.That(_bodies, Is.EqualTo(new[] { "the body", "the body", "the body" }));
        var dead = (await Store.ListAsync("fn1", new ExecutionQuery { DeadLetters = true })).Items.Single();
        Assert.That((dead.Attempt, dead.FirstExecutionId, dead.Outcome), Is.EqualTo((3, first, (ExecutionOutcome?)ExecutionOutcome.Crashed)));
    }

    [TestCase(RuntimeOutcome.Crashed, 2, 0)]
    [TestCase(RuntimeOutcome.TimedOut, 2, 0)]
    [TestCase(RuntimeOutcome.OutOfMemory, 2, 0)]
    [TestCase(RuntimeOutcome.TooLarge, 1, 1)]
    [TestCase(RuntimeOutcome.Stopped, 1, 1)]
    [TestCase(RuntimeOutcome.Responded, 1, 0)]
    public async Task Outcome_decides_between_another_attempt_a_dead_letter_and_the_end(RuntimeOutcome outcome, int records, int deadLetters)
    {
        Respond(outcome);
        await AcceptAsync();

        await EndedAsync(1);

        Assert.That((await Store.ListAsync("fn1")).Items, Has.Count.EqualTo(records));
        Assert.That((await Store.ListAsync("fn1", new ExecutionQuery { DeadLetters = true })).Items, Has.Count.EqualTo(deadLetters));
        Assert.That(Requests(), Is.EqualTo(records - 1 + deadLetters), "a request that is not needed any more is deleted");
    }

    [Test]
    public async Task Function_without_a_policy_is_attempted_once_and_its_request_is_deleted()
    {
        await _host.Get<IFunctionStore>().UpdateAsync("fn1", settings => settings with { Retry = null });
        Respond(RuntimeOutcome.Crashed);
        await AcceptAsync();

        await EndedAsync(1);

        Assert.That(((await Store.ListAsync("fn1")).Items.Count, Requests()), Is.EqualTo((1, 0L)));
    }

    [Test]
    public async Task Execution_that_the_host_has_lost_is_attempted_again_after_the_next_start()
    {
        var accepted = await _host.Get<DeferredExecutions>().AcceptAsync(Request("b"), _time.GetUtcNow().AddHours(1), CancellationToken.None);
        await _host.Database.WriteAsync(c => c.Sql("UPDATE executions SET status = 'processing'").Run(), CancellationToken.None);
        await _host.DisposeAsync();

        _host = Open();
        await _host.StartAsync();

        var next = Last();
        Assert.That((await Store.GetAsync("fn1", accepted!.Id)).Outcome, Is.EqualTo(ExecutionOutcome.Lost));
        Assert.That((next.Attempt, next.FirstExecutionId), Is.EqualTo((2, accepted.Id)));
    }

    [Test]
    public async Task Canceled_attempt_is_the_last_one()
    {
        Respond(RuntimeOutcome.Crashed);
        await AcceptAsync();
        await EndedAsync(1);

        await Store.CancelAsync("fn1", Last().Id);

        Assert.That(((await Store.ListAsync("fn1")).Items.Count, Requests()), Is.EqualTo((2, 0L)));
    }

    [Test]
    public async Task RunAgainAsync_executes_a_dead_letter_with_new_attempts()
    {
        Respond(RuntimeOutcome.Stopped);
        var first = await AcceptAsync("again");
        await EndedAsync(1);
        Respond(RuntimeOutcome.Responded);

        var again = await Store.RunAgainAsync("fn1", first);
        await EndedAsync(2);

        Assert.That((again.Attempt, again.FirstExecutionId, again.Status), Is.EqualTo((1, first, ExecutionStatus.Waiting)));
        Assert.That((await Store.GetAsync("fn1", again.Id)).Outcome, Is.EqualTo(ExecutionOutcome.Completed));
        Assert.That(_bodies, Is.EqualTo(new[] { "again", "again" }));
        Assert.That(Assert.ThrowsAsync<FunctionStoreException>(() => Store.RunAgainAsync("fn1", first))!.ErrorCode, Is.EqualTo(FunctionErrorCode.NotDeadLetter));
        Assert.That(Assert.ThrowsAsync<FunctionStoreException>(() => Store.RunAgainAsync("fn1", "unknown"))!.ErrorCode, Is.EqualTo(FunctionErrorCode.ExecutionNotFound));
    }

    [Test]
    public async Task DeleteAsync_of_a_dead_letter_deletes_its_request()
    {
        Respond(RuntimeOutcome.Stopped);
        var first = await AcceptAsync();
        await EndedAsync(1);

        await Store.DeleteAsync("fn1", first);

        Assert.That(Requests(), Is.Zero);
    }

    [TestCase(2, long.MaxValue, 2)]
    [TestCase(10, 0, 0)]
    public async Task Requests_of_the_oldest_dead_letters_are_deleted_beyond_the_quota(int maximum, long maxBytes, int left)
    {
        Respond(RuntimeOutcome.Stopped);
        var ids = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            ids.Add(await AcceptAsync());
            await EndedAsync(i + 1);
        }

        await _host.Database.WriteAsync(
            c =>
            {
                RetryTable.MarkDead(c, ids[^1], maximum, maxBytes);
                return 0;
            },
            CancellationToken.None);

        Assert.That(
            (await Store.ListAsync("fn1", new ExecutionQuery { DeadLetters = true })).Items.Select(e => e.Id),
            Is.EqualTo(Enumerable.Reverse(ids).Take(left)));
        Assert.That((await Store.ListAsync("fn1")).Items, Has.Count.EqualTo(4), "the records stay");
    }

    [TestCase(0, 10, 10, ExecutionOutcome.Crashed, "retry.maxAttempts")]
    [TestCase(101, 10, 10, ExecutionOutcome.Crashed, "retry.maxAttempts")]
    [TestCase(2, 0.5, 10, ExecutionOutcome.Crashed, "retry.firstDelay")]
    [TestCase(2, 86_401, 86_401, ExecutionOutcome.Crashed, "retry.firstDelay")]
    [TestCase(2, 10, 9, ExecutionOutcome.Crashed, "retry.maxDelay")]
    [TestCase(2, 10, 604_801, ExecutionOutcome.Crashed, "retry.maxDelay")]
    [TestCase(2, 10, 10, ExecutionOutcome.Completed, "retry.outcomes")]
    [TestCase(2, 10, 10, ExecutionOutcome.Canceled, "retry.outcomes")]
    public void Invalid_policy_is_refused_by_name_and_nothing_changes(int attempts, double first, double longest, ExecutionOutcome outcome, string name)
    {
        var policy = new RetryPolicy
        {
            MaxAttempts = attempts,
            FirstDelay = TimeSpan.FromSeconds(first),
            MaxDelay = TimeSpan.FromSeconds(longest),
            Outcomes = [outcome],
        };

        var failure = Assert.CatchAsync<ArgumentException>(() => _host.Get<IFunctionStore>().UpdateAsync("fn1", s => s with { Retry = policy }));

        Assert.That(failure!.Message, Does.Contain(name));
        Assert.That(_host.Functions.Get("fn1").Settings.Retry!.MaxAttempts, Is.EqualTo(Policy.MaxAttempts));
    }

    [TestCase(1, 0, 5)]
    [TestCase(1, 1, 10)]
    [TestCase(2, 0, 10)]
    [TestCase(2, 1, 20)]
    [TestCase(3, 1, 40)]
    [TestCase(4, 0, 30)]
    [TestCase(4, 1, 60)]
    [TestCase(99, 1, 60)]
    public void Delay_doubles_with_each_attempt_up_to_the_longest_and_half_of_it_is_random(int attempt, double random, int seconds)
    {
        var policy = new RetryPolicy { MaxAttempts = 100, FirstDelay = TimeSpan.FromSeconds(10), MaxDelay = TimeSpan.FromMinutes(1) };

        Assert.That(policy.DelayAfter(attempt, random), Is.EqualTo(TimeSpan.FromSeconds(seconds)));
    }

    [Test]
    public void Policy_is_stored_with_each_of_its_values()
    {
        var stored = _host.Functions.Get("fn1").Settings.Retry!;

        Assert.That((stored.MaxAttempts, stored.FirstDelay, stored.MaxDelay), Is.EqualTo((Policy.MaxAttempts, Policy.FirstDelay, Policy.MaxDelay)));
        Assert.That(stored.Outcomes, Is.EqualTo(Policy.Outcomes));
    }

    private TestHost Open() => new(_folder, options => options.MaxConcurrentExecutionsPerFunction = 1, _time);

    private void Respond(RuntimeOutcome outcome) => _host.Runtime.Handler = (_, request, _) =>
    {
        _bodies.Add(Encoding.UTF8.GetString(request.Body.Span));
        return Task.FromResult(outcome is RuntimeOutcome.Responded ? new RuntimeResponse { StatusCode = 200 } : RuntimeResponse.Failed(outcome, "it failed"));
    };

    private static ExecutionRequest Request(string body) => new() { FunctionId = "fn1", Body = Encoding.UTF8.GetBytes(body) };

    private async Task<string> AcceptAsync(string body = "") =>
        (await _host.Get<DeferredExecutions>().AcceptAsync(Request(body), at: null, CancellationToken.None))!.Id;

    private Task EndedAsync(int count) => Eventually.HoldsAsync(() => _host.Database.Read(
        c => c.Sql("SELECT COUNT(*) FROM executions WHERE status IN ('completed', 'failed')").Scalar<long>()) == count);

    private Execution Last() => _host.Get<Deus.Hosting.Functions.Executions.Records.ExecutionRecords>().List("fn1", new ExecutionQuery()).Items[0];

    private DateTimeOffset ScheduledAt(string executionId) => _host.Database.Read(
        c => c.Sql("SELECT scheduled_at FROM executions WHERE id = $id").With("$id", executionId).List(row => row.Time("scheduled_at")))[0];

    private long Requests() => _host.Database.Read(c => c.Sql("SELECT COUNT(*) FROM execution_requests").Scalar<long>());
}
