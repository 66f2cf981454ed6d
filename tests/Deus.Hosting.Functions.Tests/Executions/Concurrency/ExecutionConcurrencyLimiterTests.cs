using System.Diagnostics.Metrics;
using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Executions.Engine;
using Deus.Hosting.Functions.Tests.Diagnostics;
using Deus.Hosting.Shared;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Tests.Executions.Concurrency;

[TestFixture]
public sealed class ExecutionConcurrencyLimiterTests
{
    private readonly FakeTimeProvider _clock = new();
    private MeasuredCount? _queued;
    private MeasuredCount? _active;

    [TearDown]
    public void TearDown()
    {
        _queued?.Dispose();
        _active?.Dispose();
    }

    [Test]
    public async Task E25_Executions_over_the_function_limit_wait_in_order_and_do_not_block_another_function()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 3, MaxConcurrentExecutionsPerFunction = 1 });
        var running = await limiter.AcquireAsync("a", null, CancellationToken.None);
        var second = limiter.AcquireAsync("a", null, CancellationToken.None);
        var third = limiter.AcquireAsync("a", null, CancellationToken.None);

        var other = limiter.AcquireAsync("b", null, CancellationToken.None);

        Assert.That((other.IsCompletedSuccessfully, second.IsCompleted, third.IsCompleted), Is.EqualTo((true, false, false)));
        running.Dispose();
        (await second).Dispose();
        Assert.That((await third).HasWaited);
    }

    [Test]
    public async Task E25_Execution_is_rejected_with_the_reached_limit_when_the_queue_is_full()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 2, MaxConcurrentExecutionsPerFunction = 1, MaxQueuedExecutions = 1 });
        await limiter.AcquireAsync("a", null, CancellationToken.None);
        _ = limiter.AcquireAsync("a", null, CancellationToken.None);

        var ofFunction = Assert.ThrowsAsync<FunctionBusyException>(() => limiter.AcquireAsync("a", null, CancellationToken.None))!;
        await limiter.AcquireAsync("b", null, CancellationToken.None);
        var ofHost = Assert.ThrowsAsync<FunctionBusyException>(() => limiter.AcquireAsync("c", null, CancellationToken.None))!;

        Assert.That((ofFunction.LimitedBy, ofFunction.Limit, ofFunction.FunctionId), Is.EqualTo((ConcurrencyLimit.Function, 1, "a")));
        Assert.That((ofHost.LimitedBy, ofHost.Limit), Is.EqualTo((ConcurrencyLimit.Host, 2)));
    }

    [Test]
    public async Task One_function_gets_at_most_half_of_the_queue()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 2, MaxConcurrentExecutionsPerFunction = 1, MaxQueuedExecutions = 8 });
        var running = await limiter.AcquireAsync("slow", null, CancellationToken.None);
        var queued = Enumerable.Range(0, 4).Select(_ => limiter.AcquireAsync("slow", null, CancellationToken.None)).ToList();

        var refused = Assert.ThrowsAsync<FunctionBusyException>(() => limiter.AcquireAsync("slow", null, CancellationToken.None))!;
        var others = Enumerable.Range(0, 5).Select(_ => limiter.AcquireAsync("other", null, CancellationToken.None)).ToList();

        Assert.That((refused.LimitedBy, refused.Message.Contains("half of the queue", StringComparison.Ordinal)), Is.EqualTo((ConcurrencyLimit.Function, true)));
        Assert.That((others[0].IsCompletedSuccessfully, others.Exists(o => o.IsFaulted)), Is.EqualTo((true, false)));
        running.Dispose();
        (await queued[0].WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
        Assert.That(limiter.AcquireAsync("slow", null, CancellationToken.None).IsFaulted, Is.False, "a place of its share is free again");
    }

    [Test]
    public async Task AcquireAsync_throws_after_MaxQueueTime_and_leaves_the_queue()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 1, MaxQueueTime = TimeSpan.FromSeconds(30) });
        var running = await limiter.AcquireAsync("a", null, CancellationToken.None);
        var waiting = limiter.AcquireAsync("b", null, CancellationToken.None);

        _clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(waiting.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.ThrowsAsync<FunctionBusyException>(() => waiting);
        running.Dispose();
        Assert.That(limiter.AcquireAsync("b", null, CancellationToken.None).IsCompletedSuccessfully);
    }

    [Test]
    public async Task AcquireAsync_leaves_the_queue_when_the_caller_cancels()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 1, MaxQueuedExecutions = 1 });
        var running = await limiter.AcquireAsync("a", null, CancellationToken.None);
        using var caller = new CancellationTokenSource();
        var waiting = limiter.AcquireAsync("a", null, caller.Token);

        await caller.CancelAsync();

        Assert.CatchAsync<OperationCanceledException>(() => waiting);
        var next = limiter.AcquireAsync("a", null, CancellationToken.None);
        running.Dispose();
        (await next.WaitAsync(TimeSpan.FromSeconds(10))).Dispose();
    }

    [Test]
    public async Task A_functions_own_limit_wins_over_the_options()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutionsPerFunction = 1 });

        await limiter.AcquireAsync("a", 2, CancellationToken.None);

        Assert.That(limiter.AcquireAsync("a", 2, CancellationToken.None).IsCompletedSuccessfully);
        Assert.That(limiter.AcquireAsync("a", 2, CancellationToken.None).IsCompleted, Is.False);
    }

    [Test]
    public async Task Lease_says_whether_the_execution_has_waited()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 1 });
        var first = await limiter.AcquireAsync("a", null, CancellationToken.None);
        var second = limiter.AcquireAsync("a", null, CancellationToken.None);

        first.Dispose();

        Assert.That((first.HasWaited, (await second.WaitAsync(TimeSpan.FromSeconds(30))).HasWaited), Is.EqualTo((false, true)));
    }

    [Test]
    public async Task Canceled_caller_gets_no_slot()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 1 });

        Assert.CatchAsync<OperationCanceledException>(() => limiter.AcquireAsync("a", null, new CancellationToken(canceled: true)));

        (await limiter.AcquireAsync("a", null, CancellationToken.None)).Dispose();
        Assert.That(limiter.WhenIdleAsync().IsCompletedSuccessfully);
    }

    [Test]
    public async Task Slot_stays_occupied_until_the_held_work_has_ended()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 1 });
        var lease = await limiter.AcquireAsync("a", null, CancellationToken.None);
        var abandoned = new TaskCompletionSource();
        lease.ReleaseAfter(abandoned.Task);

        lease.Dispose();
        lease.Dispose();
        var next = limiter.AcquireAsync("a", null, CancellationToken.None);

        Assert.That((next.IsCompleted, _active!.Value), Is.EqualTo((false, 1)));
        abandoned.SetResult();
        (await next.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
        Assert.That(_active.Value, Is.Zero);
    }

    [Test]
    public async Task WhenIdleAsync_completes_when_no_execution_runs_or_waits()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 1 });
        Assert.That(limiter.WhenIdleAsync().IsCompletedSuccessfully, "nothing has started");
        using var caller = new CancellationTokenSource();
        var running = await limiter.AcquireAsync("a", null, CancellationToken.None);
        var leaving = limiter.AcquireAsync("b", null, caller.Token);
        var waiting = limiter.AcquireDeferredAsync("c", null, CancellationToken.None);

        var idle = limiter.WhenIdleAsync();
        await caller.CancelAsync();
        Assert.CatchAsync<OperationCanceledException>(() => leaving);
        Assert.That(idle.IsCompleted, Is.False, "one runs");
        running.Dispose();
        var last = await waiting.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That((idle.IsCompleted, limiter.WhenIdleAsync().IsCompleted), Is.EqualTo((false, false)), "the deferred one runs");
        last.Dispose();

        await idle.WaitAsync(TimeSpan.FromSeconds(30));
        await limiter.AcquireAsync("a", null, CancellationToken.None);
        Assert.That(limiter.WhenIdleAsync().IsCompleted, Is.False, "one runs again");
    }

    [Test]
    public async Task Running_executions_are_counted()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 2 });

        var first = await limiter.AcquireAsync("a", null, CancellationToken.None);
        var second = await limiter.AcquireDeferredAsync("b", null, CancellationToken.None);

        Assert.That(_active!.Value, Is.EqualTo(2));
        first.Dispose();
        second.Dispose();
        Assert.That(_active.Value, Is.Zero);
    }

    [TestCase(64, 16, 1, 8)]
    [TestCase(64, 16, 9, 32)]
    [TestCase(64, 1, 1, 1)]
    [TestCase(64, 200, 1, 16)]
    [TestCase(10, 16, 2, 4)]
    [TestCase(10, 16, 3, 5)]
    [TestCase(1, 1, 2, 1)]
    public async Task Deferred_executions_get_half_of_the_slots_and_one_function_half_of_these(
        int inAll, int perFunction, int functions, int expected)
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = inAll, MaxConcurrentExecutionsPerFunction = perFunction });

        var deferred = Enumerable.Range(0, functions * inAll)
            .Select(i => limiter.AcquireDeferredAsync($"f{i % functions}", null, CancellationToken.None)).ToList();

        Assert.That(deferred.Count(d => d.IsCompleted), Is.EqualTo(expected));
        using (var leaving = new CancellationTokenSource())
        {
            var caller = limiter.AcquireAsync("other", null, leaving.Token);
            Assert.That(caller.IsCompletedSuccessfully, Is.EqualTo(inAll > 1));
            await leaving.CancelAsync();
            if (inAll > 1)
                (await caller).Dispose();
            else
                Assert.CatchAsync<OperationCanceledException>(() => caller);
        }

        while (deferred.Count > 0)
        {
            var begun = await Task.WhenAny(deferred).WaitAsync(TimeSpan.FromSeconds(30));
            (await begun).Dispose();
            deferred.Remove(begun);
        }
    }

    [Test]
    public async Task Deferred_executions_wait_without_a_time_limit_and_do_not_use_the_queue()
    {
        var limiter = CreateLimiter(new FunctionsOptions { MaxConcurrentExecutions = 1, MaxQueuedExecutions = 1 });
        var running = await limiter.AcquireAsync("a", null, CancellationToken.None);
        var deferred = limiter.AcquireDeferredAsync("a", null, CancellationToken.None);
        using var stop = new CancellationTokenSource();
        var stopped = limiter.AcquireDeferredAsync("b", null, stop.Token);
        _clock.Advance(TimeSpan.FromHours(1));

        var caller = limiter.AcquireAsync("a", null, CancellationToken.None);
        await stop.CancelAsync();

        Assert.That((deferred.IsCompleted, caller.IsCompleted), Is.EqualTo((false, false)));
        Assert.CatchAsync<OperationCanceledException>(() => stopped);
        running.Dispose();
        (await deferred.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
        (await caller.WaitAsync(TimeSpan.FromSeconds(30))).Dispose();
        Assert.That(_queued!.Value, Is.Zero);
    }

    /// <summary>Random arrivals and ends: -1 ends the longest running execution, any other number is a function.</summary>
    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Limiter_keeps_its_limits_and_the_order_of_each_function_and_serves_every_execution() => Prop.ForAll(
        Gen.Choose(-1, 3).ListOf().ToArbitrary(),
        steps =>
        {
            const int InAll = 4;
            const int PerFunction = 2;
            var limiter = CreateLimiter(new FunctionsOptions
            {
                MaxConcurrentExecutions = InAll,
                MaxConcurrentExecutionsPerFunction = PerFunction,
                MaxQueuedExecutions = int.MaxValue,
            });
            var arrived = new List<(int Function, Task<ConcurrencyLease> Lease)>();
            var ended = new HashSet<Task<ConcurrencyLease>>();
            var holds = true;
            foreach (var step in steps.Concat(Enumerable.Repeat(-1, steps.Count)))
            {
                if (step >= 0)
                    arrived.Add((step, limiter.AcquireAsync($"f{step}", null, CancellationToken.None)));
                else if (Running().FirstOrDefault() is { Lease: { } first } && ended.Add(first))
                    first.Result.Dispose();
                // A granted lease completes shortly after.
                holds &= SpinWait.SpinUntil(() => arrived.Count(a => !a.Lease.IsCompleted) == _queued!.Value, TimeSpan.FromSeconds(30));
                holds &= Holds();
            }

            return holds && ended.Count == arrived.Count;

            IEnumerable<(int Function, Task<ConcurrencyLease> Lease)> Running() =>
                arrived.Where(a => a.Lease.IsCompleted && !ended.Contains(a.Lease));

            bool Holds() =>
                Running().Count() <= InAll
                && Running().GroupBy(a => a.Function).All(g => g.Count() <= PerFunction)
                && arrived.GroupBy(a => a.Function).All(g => g.SkipWhile(a => a.Lease.IsCompleted).All(a => !a.Lease.IsCompleted));
        });

    private ExecutionConcurrencyLimiter CreateLimiter(FunctionsOptions options)
    {
        var meters = new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();
        _queued?.Dispose();
        _queued = MeasuredCount.QueuedExecutions(meters);
        _active?.Dispose();
        _active = MeasuredCount.ActiveExecutions(meters);
        return new ExecutionConcurrencyLimiter(Options.Create(options), new ExecutionTelemetry(meters), _clock);
    }
}
