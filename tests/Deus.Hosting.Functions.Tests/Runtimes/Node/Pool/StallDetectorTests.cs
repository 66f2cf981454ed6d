using Deus.Hosting.Functions.Runtimes.Node.Pool;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes.Node.Pool;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class StallDetectorTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public async Task A_worker_that_does_not_answer_is_stalled_until_it_does()
    {
        var answer = new TaskCompletionSource();
        await using var watch = Watch(() => answer.Task);
        var stalled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var _ = watch.Stalled.Register(stalled.SetResult);

        watch.Begin();
        await _clock.RunUntilAsync(stalled.Task);
        Assert.That(watch.IsStalled, Is.True);
        answer.SetResult();
        await Eventually.HoldsAsync(() => !watch.IsStalled);
    }

    [Test]
    public async Task Stalled_token_is_readable_after_the_detector_is_disposed()
    {
        var watch = Watch(() => null);
        watch.Begin();
        await watch.DisposeAsync();

        Assert.That(watch.Stalled.IsCancellationRequested, Is.False);
    }

    private StallDetector Watch(Func<Task?> ping) => new(_ => ping(), () => Timeout, Timeout, _clock);
}
