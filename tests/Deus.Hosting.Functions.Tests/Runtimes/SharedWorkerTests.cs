using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests the effects of an execution or its caller on other executions in the same worker.</summary>
internal sealed class SharedWorkerTests
{
    private const string Source = """
        const fs = require('fs');
        const { Readable } = require('stream');
        const sockets = () => process._getActiveHandles().filter((handle) => handle.constructor.name === 'Socket');
        let release;
        let before;
        module.exports = async ({ req, res, log }) => {
          log('here');
          switch (req.headers['x-action']) {
            case 'wait': before = new Set(sockets()); await new Promise((resolve) => release = resolve); return res.text('waited');
            case 'release': release(); return res.empty();
            case 'header': return res.text('x', 200, { 'x-big': 'a'.repeat(Number(req.bodyText)) });
            case 'cut': for (const socket of sockets()) { if (!before.has(socket)) socket.destroy(); } return res.empty();
            case 'lie': for (const socket of sockets()) { if (!before.has(socket)) socket.write('no frame at all'); } return res.empty();
            case 'endless': return res.send(Readable.from((function* () { for (;;) yield Buffer.alloc(65536); })()));
            case 'compute': while (!fs.existsSync(__dirname + '/done')); return res.text('computed');
            default: return res.text('ok');
          }
        };
        """;

    [TestCase("cut", RuntimeOutcome.Crashed)]
    [TestCase("lie", RuntimeOutcome.Crashed)]
    [TestCase("header", RuntimeOutcome.Responded)]
    public async Task Unreadable_response_fails_only_its_own_execution(string action, RuntimeOutcome outcome)
    {
        await using var host = CreateOne();
        var (other, inside) = host.Follow("wait");
        await inside;

        var own = await host.CallAsync(action, "34603008".Bytes());

        Assert.That((own.StatusCode, own.Outcome), Is.EqualTo((500, outcome)));
        Assert.That((await host.CallAsync("release")).IsColdStart, Is.False);
        Assert.That((await other).Text(), Is.EqualTo("waited"));
    }

    [TestCase(262_144, 500, "The headers are longer than 262144 characters.")]
    [TestCase(262_000, 200, "")]
    public async Task Headers_of_an_answer_are_limited(int length, int status, string error)
    {
        await using var host = CreateOne();

        var response = await host.CallAsync("header", $"{length}".Bytes());

        Assert.That((response.StatusCode, response.Outcome, response.Logs), Is.EqualTo((status, RuntimeOutcome.Responded, "here\n")));
        Assert.That(response.Errors, Does.Contain(error));
    }

    [TestCase(10, RuntimeOutcome.Responded)]
    [TestCase(40, RuntimeOutcome.Stopped)]
    public async Task Abandoned_stream_ends_the_worker_of_others_only_at_its_own_deadline(int secondsLater, RuntimeOutcome outcome)
    {
        var clock = new FakeTimeProvider();
        await using var host = CreateOne(clock);
        var stream = await host.Runtime.OpenAsync(host.Deployment, Host.Request("endless", seconds: 20), CancellationToken.None);
        var (other, inside) = host.Follow("compute", seconds: 600);
        await inside;

        await stream.DisposeAsync();
        clock.Advance(TimeSpan.FromSeconds(secondsLater));
        if (outcome == RuntimeOutcome.Responded)
            host.Code.Write("done", "");

        Assert.That((await other.WaitAsync(TimeSpan.FromSeconds(20))).Outcome, Is.EqualTo(outcome));
        Assert.That((await stream.Completion).Outcome, Is.EqualTo(RuntimeOutcome.Abandoned));
        Assert.That((await host.CallAsync("")).IsColdStart, Is.EqualTo(outcome == RuntimeOutcome.Stopped));
    }

    [TestCase(typeof(IOException))]
    [TestCase(typeof(ObjectDisposedException))]
    [TestCase(typeof(OperationCanceledException))]
    public async Task Live_log_that_throws_affects_no_execution(Type exception)
    {
        await using var host = CreateOne();
        var (other, inside) = host.Follow("wait");
        await inside;
        var follower = new Follower(_ => throw (Exception)Activator.CreateInstance(exception, "gone")!);

        var own = await host.SendAsync(Host.Request("") with { LiveLog = follower });

        Assert.That((own.Outcome, own.Text(), own.Logs), Is.EqualTo((RuntimeOutcome.Responded, "ok", "here\n")));
        await host.CallAsync("release");
        Assert.That((await other).Text(), Is.EqualTo("waited"));
    }

    [Test]
    public async Task Live_log_that_does_not_return_delays_only_the_end_of_its_execution()
    {
        var clock = new FakeTimeProvider();
        await using var host = CreateOne(clock);
        await host.CallAsync("");
        var returns = new TaskCompletionSource();
        var follower = new Follower(_ => returns.Task.GetAwaiter().GetResult());

        var answer = host.SendAsync(Host.Request("") with { LiveLog = follower });
        clock.Advance(await clock.NextTimerAsync(within: TimeSpan.FromSeconds(1)));

        var own = await answer.WaitAsync(TimeSpan.FromSeconds(20));
        Assert.That((own.Outcome, own.Text()), Is.EqualTo((RuntimeOutcome.Responded, "ok")));
        Assert.That((await host.CallAsync("")).IsColdStart, Is.False);
        returns.SetResult();
    }

    private static Host CreateOne(TimeProvider? clock = null) => new(Source, clock, options => options.MaxWorkersPerDeployment = 1);
}
