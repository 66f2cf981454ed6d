using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Hosting;

[TestFixture]
public sealed class PeriodicLoopTests
{
    [Test]
    public async Task Work_that_fails_while_it_is_cancelled_is_told_and_ends_the_loop_in_peace()
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
