using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Tests.Hosting;

[TestFixture]
public sealed class FunctionHostTests
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);

    [Test]
    public async Task EnsureStartedAsync_throws_ObjectDisposedException_when_the_host_is_disposed_during_the_start()
    {
        await using var host = new TestHost();
        var available = new TaskCompletionSource();
        host.Runtime.Available = available.Task;
        var started = host.Get<FunctionHost>();

        var starting = started.EnsureStartedAsync(CancellationToken.None);
        var disposing = started.DisposeAsync().AsTask();
        var waiting = Enumerable.Range(0, 3).Select(_ => started.EnsureStartedAsync(CancellationToken.None)).ToList();
        available.SetResult();

        await starting.WaitAsync(Timeout);
        await disposing.WaitAsync(Timeout);
        foreach (var one in waiting)
            Assert.ThrowsAsync<ObjectDisposedException>(() => one.WaitAsync(Timeout));
    }

    [Test]
    public async Task StopAsync_completes_when_background_work_fails_and_logs_the_failure()
    {
        await using var host = new TestHost();
        await host.StartAsync();
        var started = host.Get<FunctionHost>();
        var begun = new TaskCompletionSource();
        var stopping = new TaskCompletionSource();
        using var reported = started.Stopping.Register(stopping.SetResult);
        host.Runtime.OnRelease = async () =>
        {
            begun.SetResult();
            await stopping.Task;
            throw new IOException("no");
        };

        host.Get<BackgroundWorkQueue>().Remove("d1", []);
        await begun.Task.WaitAsync(Timeout);

        Assert.DoesNotThrowAsync(() => started.StopAsync(CancellationToken.None));
        Assert.That(host.Logs.Entries.Select(entry => entry.Text), Has.Some.Contains("no"));
    }
}
