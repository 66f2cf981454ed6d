using System.Diagnostics;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Tests.Sandbox;

public sealed class GuestSandboxTests
{
    [Test]
    public async Task A_disposed_runtime_stops_running_guests_and_ends_its_threads()
    {
        var direct = new DirectRuntime();
        var running = direct.RunAsync(Wat.Loop, seconds: 100);
        await RunsAsync(direct);

        await direct.DisposeAsync();

        Assert.That((await running).Outcome, Is.EqualTo(RuntimeOutcome.Stopped));
        Assert.CatchAsync<ObjectDisposedException>(() => direct.Sandbox.RunAsync(
            new GuestExecution(new GuestLimits(65_536, TimeSpan.FromSeconds(1)), Streams(), TimeProvider.System, default), (_, _) => 1));
    }

    [Test]
    public async Task A_cancellation_and_a_deadline_end_a_loop_soon()
    {
        await using var direct = new DirectRuntime();
        var loop = direct.Deploy(Wat.Loop);
        await direct.RunAsync(loop, seconds: 0.05);
        var delays = new List<TimeSpan>();
        for (var i = 0; i < 20; i++)
        {
            using var cancel = new CancellationTokenSource();
            var running = direct.RunAsync(loop, seconds: 100, cancellationToken: cancel.Token);
            await RunsAsync(direct);
            var began = Stopwatch.GetTimestamp();
            await cancel.CancelAsync();
            Assert.CatchAsync<OperationCanceledException>(() => running);
            delays.Add(Stopwatch.GetElapsedTime(began));
        }

        // The best of several, because other programs use the machine while the tests run.
        TestContext.Out.WriteLine($"median {delays.Order().ElementAt(10).TotalMilliseconds:F1} ms, worst {delays.Max().TotalMilliseconds:F1} ms");
        Assert.That(delays.Min(), Is.LessThan(TimeSpan.FromMilliseconds(20)));
    }

    [Test]
    public async Task The_released_deployment_waits_for_its_guests_and_stops_them_when_it_may_wait_no_longer()
    {
        await using var direct = new DirectRuntime();
        var loop = direct.Deploy(Wat.Loop);
        var running = direct.RunAsync(loop, seconds: 100);
        await RunsAsync(direct);
        using var stop = new CancellationTokenSource();

        var release = direct.Runtime.ReleaseAsync(loop.DeploymentId, stop.Token);
        Assert.That(release.IsCompleted, Is.False);
        await stop.CancelAsync();
        await release;

        Assert.That((await running).Outcome, Is.EqualTo(RuntimeOutcome.Stopped));
        Assert.That((await direct.RunAsync(loop, seconds: 0.05)).Outcome, Is.EqualTo(RuntimeOutcome.TimedOut), "loaded again");
    }

    [Test]
    public async Task Many_guests_share_few_threads()
    {
        await using var direct = new DirectRuntime(maxThreads: 2);
        var echo = direct.Deploy(Wat.Echo);

        var bodies = await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
            System.Text.Encoding.UTF8.GetString((await direct.RunAsync(echo, $"{i}")).Body.Span)));

        Assert.That(bodies, Is.EqualTo(Enumerable.Range(0, 200).Select(i => $"{i}")));
    }

    [Test]
    public async Task A_guest_that_uses_up_its_stack_traps_and_its_thread_serves_the_next()
    {
        await using var direct = new DirectRuntime(maxThreads: 1);

        var deep = await direct.RunAsync(Wat.Command("(call $f)", more: "(func $f (call $f))"));

        Assert.That((deep.Outcome, deep.Lines[0].Text), Is.EqualTo((RuntimeOutcome.Crashed, deep.Lines[0].Text)));
        Assert.That(deep.Lines[0].Text, Does.StartWith("The function trapped: StackOverflow."));
        Assert.That((await direct.RunAsync(Wat.Print("x"))).StatusCode, Is.EqualTo(200));
    }

    private static async Task RunsAsync(DirectRuntime direct)
    {
        while (direct.Sandbox.Running == 0)
            await Task.Yield();
    }

    private static GuestStreams Streams() => new() { Output = new Deus.Hosting.Functions.Guests.WebAssembly.BufferedOutput(1), Log = new GuestLog(true, null) };
}
