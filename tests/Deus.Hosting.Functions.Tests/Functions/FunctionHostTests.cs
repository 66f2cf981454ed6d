namespace Deus.Hosting.Functions.Tests.Functions;

[TestFixture]
public sealed class FunctionHostTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Test]
    public async Task All_who_wait_for_the_start_when_the_host_is_disposed_are_told()
    {
        await using var host = new TestHost();
        var available = new TaskCompletionSource();
        host.Runtime.Available = available.Task;
        var started = host.Get<FunctionHost>();

        var starting = started.EnsureStartedAsync(CancellationToken.None);
        var disposing = started.DisposeAsync().AsTask();
        var waiting = Enumerable.Range(0, 3).Select(_ => started.EnsureStartedAsync(CancellationToken.None)).ToList();
        available.SetResult();

        await starting.WaitAsync(Patience);
        await disposing.WaitAsync(Patience);
        foreach (var one in waiting)
            Assert.ThrowsAsync<ObjectDisposedException>(() => one.WaitAsync(Patience));
    }
}
