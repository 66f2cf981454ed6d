using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Hosting;

[TestFixture]
public sealed class PeriodicLoopTests
{
    [Test]
    public async Task Loop_reports_a_failure_during_cancellation_and_ends_without_an_exception()
    {
        var clock = new FakeTimeProvider();
        using var stop = new CancellationTokenSource();
        var failures = new List<string>();
        var loop = PeriodicLoop.RunAsync(
            async _ =>
            {
                await stop.CancelAsync();
                throw new IOException("no");
            },
            TimeSpan.FromMinutes(1),
            failure => failures.Add(failure.Message),
            clock,
            stop.Token);

        await clock.RunUntilAsync(loop);

        Assert.DoesNotThrowAsync(() => loop);
        Assert.That(failures, Is.EqualTo(new[] { "no" }));
    }
}
