using System.Net.Sockets;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes.Node;

internal sealed class StallWatchTests
{
    private static readonly Exception[] Ends =
        [new SocketException(), new IOException(), new OperationCanceledException(), new ObjectDisposedException("client")];

    [TestCaseSource(nameof(Ends))]
    public async Task A_worker_that_ends_while_it_is_asked_is_not_the_failure_of_the_watch(Exception end)
    {
        var clock = new FakeTimeProvider();
        var asked = 0;
        var watch = new StallWatch(
            _ =>
            {
                asked++;
                return Task.FromException(end);
            },
            () => TimeSpan.Zero,
            TimeSpan.FromSeconds(1),
            clock);
        watch.Begin();
        clock.Advance(TimeSpan.FromMilliseconds(500));

        await watch.DisposeAsync();

        Assert.That(asked, Is.EqualTo(1));
    }
}
