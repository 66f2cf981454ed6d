using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests that no execution exceeds its timeout, and none blocks the next.</summary>
internal sealed class WorkerDeadlineTests
{
    private const string Source = """
        let waiting = 0;
        module.exports = async ({ req, res, log }) => {
          const action = req.headers['x-action'];
          if (action === 'loop') { log('looping'); for (;;); }
          if (action === 'waiting') return res.send(waiting);
          if (action === 'hang') { waiting++; await new Promise(() => {}); }
          return res.text('ok');
        };
        """;

    [Test]
    public async Task Execute_returns_500_when_the_function_exceeds_its_timeout()
    {
        // The timeout in the worker uses the real clock; the clock of the host does not advance.
        await using var host = new Host(ContractFunction.Source, new FakeTimeProvider());
        await host.Runtime.WarmAsync(host.Deployment, CancellationToken.None);

        var response = await host.CallAsync("slow", seconds: 0.5);

        Assert.Multiple(() =>
        {
            Assert.That((response.StatusCode, response.Body.Length), Is.EqualTo((500, 0)));
            Assert.That(response.Outcome, Is.EqualTo(RuntimeOutcome.TimedOut));
            Assert.That(response.Errors, Is.EqualTo("Execution timed out.\n"));
            Assert.That(response.Logs, Is.EqualTo("Timeout start.\n"));
        });
    }

    [Test]
    public async Task Execute_returns_the_response_of_a_function_within_its_timeout()
    {
        await using var host = new Host(ContractFunction.Source);

        var response = await host.CallAsync("quick");

        Assert.That((response.Text(), response.Logs), Is.EqualTo(("Successful response.", "Timeout start.\nTimeout end.\n")));
    }

    [Test]
    public async Task Execute_returns_the_response_of_a_function_that_blocked_past_its_timeout()
    {
        await using var host = new Host(ContractFunction.Source, new FakeTimeProvider());
        await host.CallAsync("quick");

        Assert.That((await host.CallAsync("blocked", seconds: 0.2)).Text(), Is.EqualTo("done"));
    }

    [Test]
    public async Task W18_E21_An_endless_loop_is_killed_at_the_deadline_and_the_next_call_works()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        var worker = await WarmAsync(host);
        var (looping, inside) = host.Follow("loop", seconds: 1);
        await inside;

        clock.Advance(TimeSpan.FromSeconds(6));

        var response = await looping;
        Assert.Multiple(() =>
        {
            Assert.That((response.StatusCode, response.Outcome), Is.EqualTo((500, RuntimeOutcome.TimedOut)));
            Assert.That(response.Errors, Is.EqualTo("Execution timed out.\n"));
            Assert.That(response.Duration, Is.EqualTo(TimeSpan.FromSeconds(6)).Within(TimeSpan.FromMilliseconds(1)));
        });
        await ProcessState.WaitForEndAsync(worker);
        var next = await host.CallAsync("");
        Assert.That((next.Text(), next.IsColdStart), Is.EqualTo(("ok", true)));
    }

    [Test]
    public async Task Killed_worker_fails_its_other_requests_with_the_reason()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        await WarmAsync(host);
        var other = host.CallAsync("hang", seconds: 600);
        await host.WaitingAsync(1);
        var (looping, inside) = host.Follow("loop", seconds: 1);
        await inside;

        clock.Advance(TimeSpan.FromSeconds(6));

        await looping;
        var response = await other;
        Assert.That((response.StatusCode, response.Outcome), Is.EqualTo((500, RuntimeOutcome.Stopped)));
        Assert.That(response.Errors, Does.Contain("another execution"));
    }

    [Test]
    public async Task Worker_stays_alive_when_a_caller_cancels()
    {
        await using var host = new Host(Source);
        var worker = await WarmAsync(host);
        using var caller = new CancellationTokenSource();
        var hanging = host.SendAsync(Host.Request("hang", seconds: 600), caller.Token);
        await host.WaitingAsync(1);

        await caller.CancelAsync();

        Assert.That(async () => await hanging, Throws.InstanceOf<OperationCanceledException>());
        Assert.That((await host.CallAsync("")).IsColdStart, Is.False);
        Assert.That(ProcessState.IsRunning(worker), Is.True);
    }

    [Test]
    public async Task Worker_is_killed_at_the_deadline_of_an_execution_whose_caller_canceled()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        var worker = await WarmAsync(host);
        using var caller = new CancellationTokenSource();
        var looping = host.SendAsync(Host.Request("loop", seconds: 1), caller.Token);
        await caller.CancelAsync();

        await clock.RunUntilAsync(ProcessState.WaitForEndAsync(worker));

        Assert.That(async () => await looping, Throws.InstanceOf<OperationCanceledException>());
    }

    private static async Task<int> WarmAsync(Host host)
    {
        await host.Runtime.WarmAsync(host.Deployment, CancellationToken.None);
        return (await host.WorkerAsync()).WatcherId;
    }
}
