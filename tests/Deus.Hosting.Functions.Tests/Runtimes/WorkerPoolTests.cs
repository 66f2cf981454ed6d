using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node.Pool;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests the number of workers of a deployment, and the selection of a worker.</summary>
internal sealed class WorkerPoolTests
{
    private const string Source = """
        const fs = require('fs');
        module.exports = async ({ req, res, log }) => {
          switch (req.headers['x-action']) {
            case 'exit': process.exit(3);
            case 'hang': await new Promise(() => {});
            case 'short': await new Promise((resolve) => setTimeout(resolve, 200)); break;
            case 'block': log('here'); while (!fs.existsSync(__dirname + '/done')); break;
            case 'loop': log('here'); for (;;);
          }
          return res.send(process.pid);
        };
        """;

    // Hanging requests, then the number of workers when each takes two requests and the maximum is three.
    [TestCase(1, 1)]
    [TestCase(2, 1)]
    [TestCase(3, 2)]
    [TestCase(4, 2)]
    [TestCase(5, 3)]
    [TestCase(40, 3)]
    public async Task Pool_starts_a_worker_when_all_are_full_up_to_MaxWorkersPerDeployment(int requests, int workers)
    {
        await using var host = new Host(Source, configure: o => (o.MaxWorkersPerDeployment, o.RequestsPerWorker) = (3, 2));

        for (var i = 0; i < requests; i++)
            _ = host.CallAsync("hang", seconds: 600);

        Assert.That(host.Workers, Has.Count.EqualTo(workers));
        var running = host.Workers.Select(worker => worker.Running).ToList();
        Assert.That(running.Sum(), Is.EqualTo(requests));
        Assert.That(running.Max() - running.Min(), Is.LessThanOrEqualTo(2), "the least loaded takes the next");
    }

    [Test]
    public async Task Workers_are_counted_by_state()
    {
        await using var host = new Host(Source, configure: o => o.StallTimeout = TimeSpan.FromMilliseconds(200));
        using var count = new WorkerCount(host.Meters);

        Assert.That(count.Read(), Is.EqualTo("starting 0, ready 0, stalled 0, blank 0"));
        await host.CallAsync("pid");
        Assert.That(count.Read(), Is.EqualTo("starting 0, ready 1, stalled 0, blank 0"));
        _ = host.CallAsync("loop", seconds: 600);
        await Eventually.HoldsAsync(() => count.Read() == "starting 0, ready 0, stalled 1, blank 0");
    }

    [Test]
    public async Task First_requests_up_to_RequestsPerWorker_start_one_worker()
    {
        await using var host = new Host(Source, configure: o => (o.MaxWorkersPerDeployment, o.RequestsPerWorker) = (4, 8));

        var responses = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.CallAsync("")));

        Assert.That(responses.Count(r => r.IsColdStart), Is.EqualTo(1));
        Assert.That(responses.Select(r => r.Text()).Distinct(), Has.One.Items);
    }

    [Test]
    public async Task Crashed_worker_fails_only_its_own_requests()
    {
        await using var host = new Host(Source, configure: o => (o.MaxWorkersPerDeployment, o.RequestsPerWorker) = (2, 1));
        var hanging = host.CallAsync("hang", seconds: 600);
        await host.WorkerAsync();

        var response = await host.CallAsync("exit");

        Assert.That((response.Outcome, response.Errors), Is.EqualTo(
            (RuntimeOutcome.Crashed, "The function's process ended before it answered: exit code 3.\n")));
        Assert.That(hanging.IsCompleted, Is.False);
        Assert.That(host.Workers, Has.One.Items);
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public async Task Idle_workers_stop_and_an_always_warm_deployment_keeps_one(bool alwaysWarm, int left)
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock, o => (o.MaxWorkersPerDeployment, o.RequestsPerWorker) = (3, 1));
        host.Deployment = host.Deployment with { AlwaysWarm = alwaysWarm };
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => host.CallAsync("short")));
        Assert.That(host.Workers, Has.Count.EqualTo(3));

        clock.Advance(TimeSpan.FromSeconds(30));
        await host.CallAsync("");
        clock.Advance(TimeSpan.FromSeconds(30));
        Assert.That(host.Workers, Has.Count.EqualTo(1), "the one that had a request since");
        clock.Advance(TimeSpan.FromSeconds(30));

        Assert.That(host.Workers, Has.Count.EqualTo(left));
    }

    [Test]
    public async Task Idle_worker_stops_when_the_deployment_is_no_longer_always_warm()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        await host.Runtime.WarmAsync(host.Deployment with { AlwaysWarm = true }, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(100));
        Assert.That(host.Workers, Has.One.Items);

        await host.Runtime.WarmAsync(host.Deployment, CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(60));

        Assert.That(host.Workers, Is.Empty);
    }

    [Test]
    public async Task A_release_drains_all_workers()
    {
        await using var host = new Host(Source, configure: o => (o.MaxWorkersPerDeployment, o.RequestsPerWorker) = (3, 1));
        var running = Enumerable.Range(0, 3).Select(_ => host.CallAsync("short")).ToList();
        var workers = (await Task.WhenAll(host.Workers.Select(slot => slot.Ready))).Select(worker => worker.WatcherId).ToList();
        var next = host.Deployment with { DeploymentId = "d2" };

        var release = host.Runtime.ReleaseAsync("d1", CancellationToken.None);
        var redeployed = await host.Runtime.ExecuteAsync(next, Host.Request(""), CancellationToken.None);
        await release;

        Assert.That(redeployed.StatusCode, Is.EqualTo(200));
        Assert.That((await Task.WhenAll(running)).Select(r => r.StatusCode), Is.All.EqualTo(200));
        Assert.That(workers.Select(ProcessState.IsRunning), Is.EqualTo([false, false, false]));
    }

    [Test]
    public async Task Stalled_worker_receives_no_new_requests_until_it_responds_again()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock, o =>
            (o.MaxWorkersPerDeployment, o.StallTimeout) = (1, TimeSpan.FromMilliseconds(100)));
        var first = (await host.CallAsync("")).Text();
        var (blocking, inside) = host.Follow("block");
        await inside;
        await StallAsync(clock, host.Workers[0]);

        var elsewhere = await host.CallAsync("");

        Assert.That(blocking.IsCompleted, Is.False);
        Assert.That((elsewhere.StatusCode, elsewhere.IsColdStart), Is.EqualTo((200, true)), "it does not count against the most allowed");
        Assert.That(elsewhere.Text(), Is.Not.EqualTo(first));
        host.Code.Write("done", "");
        Assert.That((await blocking).Text(), Is.EqualTo(first));
        await Eventually.HoldsAsync(() => !host.Workers[0].IsStalled);
        Assert.That((await host.CallAsync("")).Text(), Is.EqualTo(first));
    }

    [Test]
    public async Task Request_sent_to_a_blocked_worker_is_moved_to_another_worker()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock, o =>
            (o.MaxWorkersPerDeployment, o.StallTimeout, o.KillGrace) = (1, TimeSpan.FromMilliseconds(800), TimeSpan.FromMilliseconds(200)));
        var first = (await host.CallAsync("")).Text();
        var (looping, inside) = host.Follow("loop", seconds: 60);
        await inside;
        clock.Advance(TimeSpan.FromMilliseconds(100));
        Assert.That(host.Workers, Has.One.Property("IsStalled").False, "the host has not noticed yet");

        var others = Enumerable.Range(0, 5).Select(_ => host.CallAsync("", seconds: 60)).ToList();
        await StallAsync(clock, host.Workers[0]);
        var responses = await Task.WhenAll(others);

        Assert.That(looping.IsCompleted, Is.False);
        Assert.That(responses.Select(response => response.StatusCode), Is.All.EqualTo(200));
        Assert.That(responses.Select(response => response.Text()), Has.None.EqualTo(first));
        clock.Advance(TimeSpan.FromSeconds(61));
        Assert.That((await looping).Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
    }

    [Test]
    public async Task Loops_stall_no_more_workers_than_allowed_and_end_at_their_deadlines()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock, o =>
        {
            (o.MaxWorkersPerDeployment, o.RequestsPerWorker) = (1, 1);
            (o.StallTimeout, o.KillGrace) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500));
        });
        var first = await LoopAsync(clock, host, worker: 0);
        var second = await LoopAsync(clock, host, worker: 1);

        var third = host.CallAsync("", seconds: 60);
        Assert.That(host.Workers, Has.Count.EqualTo(2));
        clock.Advance(TimeSpan.FromSeconds(61));

        Assert.That((await first).Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
        Assert.That((await second).Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
        await third;
        Assert.That((await host.CallAsync("")).StatusCode, Is.EqualTo(200));
    }

    /// <summary>Blocks a worker with an endless loop, and returns the request when the stall is detected.</summary>
    private static async Task<Task<RuntimeResponse>> LoopAsync(FakeTimeProvider clock, Host host, int worker)
    {
        var (looping, inside) = host.Follow("loop", seconds: 60);
        await inside;
        await StallAsync(clock, host.Workers[worker]);
        return looping;
    }

    /// <summary>Advances the clock until the stall of a worker is detected.</summary>
    private static async Task StallAsync(FakeTimeProvider clock, NodeWorkerSlot worker)
    {
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = worker.Stalled.Register(stalled.SetResult);
        await clock.RunUntilAsync(stalled.Task, within: TimeSpan.FromSeconds(1));
    }
}
