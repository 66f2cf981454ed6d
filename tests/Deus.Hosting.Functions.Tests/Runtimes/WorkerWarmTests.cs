using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node.Pool;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests that an always-warm deployment gets a new worker when it loses one.</summary>
internal sealed class WorkerWarmTests
{
    private const string Source = "module.exports = ({ res }) => res.send(process.pid);";

    private readonly FakeTimeProvider _clock = new();

    [Test]
    public async Task Always_warm_worker_is_replaced_immediately_when_it_ends_while_idle()
    {
        await using var host = await StartAsync();

        await LoseWorkerAsync(host);

        await Eventually.HoldsAsync(() => host.Workers is [{ Ready.IsCompletedSuccessfully: true }]);
        Assert.That((await host.CallAsync("")).IsColdStart, Is.False);
    }

    [Test]
    public async Task Always_warm_worker_that_ends_repeatedly_is_replaced_after_growing_delays()
    {
        await using var host = await StartAsync();
        await LoseWorkerAsync(host);
        await Eventually.HoldsAsync(() => host.Workers is [{ Ready.IsCompletedSuccessfully: true }]);

        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            await LoseWorkerAsync(host);
            Assert.That(host.Workers, Is.Empty);
            var wait = TimeSpan.FromSeconds(seconds);
            _clock.Advance(wait - TimeSpan.FromMilliseconds(1));
            Assert.That(host.Workers, Is.Empty, $"before {wait}");
            _clock.Advance(TimeSpan.FromMilliseconds(1));
            Assert.That(host.Workers, Has.One.Items, $"after {wait}");
            await host.WorkerAsync();
        }
    }

    [Test]
    public async Task Always_warm_worker_that_ran_for_60_seconds_is_replaced_immediately_again()
    {
        await using var host = await StartAsync();
        for (var i = 0; i < 3; i++)
        {
            _clock.Advance(TimeSpan.FromSeconds(60));
            await LoseWorkerAsync(host);
            await Eventually.HoldsAsync(() => host.Workers is [{ Ready.IsCompletedSuccessfully: true }]);
        }
    }

    [Test]
    public async Task A_request_does_not_wait_for_the_next_start()
    {
        await using var host = await StartAsync();
        await LoseWorkerAsync(host);
        await Eventually.HoldsAsync(() => host.Workers is [{ Ready.IsCompletedSuccessfully: true }]);
        await LoseWorkerAsync(host);
        Assert.That(host.Workers, Is.Empty);

        Assert.That((await host.CallAsync("")).IsColdStart, Is.True);

        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That(host.Workers, Has.One.Items, "the one that the request has started");
    }

    [Test]
    public async Task W13_Failed_start_of_an_always_warm_worker_is_retried()
    {
        using var folder = new TemporaryFolder();
        var node = Path.Combine(folder.FullPath, "node");
        await using var host = new Host(Source, _clock, o => o.NodePath = node);
        host.Deployment = host.Deployment with { AlwaysWarm = true };
        Assert.That(
            () => host.Runtime.WarmAsync(host.Deployment, CancellationToken.None), Throws.TypeOf<RuntimeUnavailableException>());

        File.CreateSymbolicLink(node, PathSearch.FindInPath("node")!);
        await Eventually.HoldsAsync(() =>
        {
            if (host.Workers.Count == 0)
                _clock.Advance(TimeSpan.FromSeconds(1));
            return host.Workers is [{ Ready.IsCompletedSuccessfully: true }];
        });
    }

    [Test]
    public async Task Instances_name_the_worker_with_its_state_and_memory()
    {
        await using var host = await StartAsync();

        var instance = host.Runtime.Instances.Single();

        Assert.That((instance.DeploymentId, instance.State, instance.Running), Is.EqualTo(("d1", "ready", (int?)0)));
        // More than the watcher has: the memory of Node.js is in it.
        Assert.That(instance.MemoryBytes, Is.GreaterThan(16 * 1024 * 1024));
    }

    [Test]
    public async Task Cooled_worker_stops_when_it_is_idle()
    {
        await using var host = await StartAsync();
        _clock.Advance(TimeSpan.FromSeconds(100));
        Assert.That(host.Workers, Has.One.Items);

        host.Runtime.Cool("d1");
        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.That(host.Workers, Is.Empty);
    }

    [Test]
    public async Task WarmAsync_keeps_an_existing_worker_when_it_is_idle()
    {
        await using var host = new Host(Source, _clock);
        await host.CallAsync("");

        await host.Runtime.WarmAsync(host.Deployment with { AlwaysWarm = true }, CancellationToken.None);
        _clock.Advance(TimeSpan.FromSeconds(100));

        Assert.That(host.Workers, Has.One.Items);
    }

    [Test]
    public async Task ReleaseAsync_stops_the_replacement_of_an_always_warm_worker()
    {
        await using var host = await StartAsync();
        await LoseWorkerAsync(host);
        await Eventually.HoldsAsync(() => host.Workers is [{ Ready.IsCompletedSuccessfully: true }]);
        await LoseWorkerAsync(host);

        await host.Runtime.ReleaseAsync("d1", CancellationToken.None);
        _clock.Advance(TimeSpan.FromDays(1));

        Assert.That(host.Workers, Is.Empty);
        Assert.That(Directory.EnumerateDirectories(host.WorkerFiles, "tmp", SearchOption.AllDirectories), Is.Empty);
    }

    [TestCase(new[] { 0, 0, 0, 0 }, new[] { 0, 1, 2, 4 })]
    [TestCase(new[] { 0, 59, 60, 0, 0 }, new[] { 0, 1, 0, 1, 2 })]
    public async Task Restart_delay_doubles_with_each_early_end(int[] ages, int[] waits)
    {
        await using var restart = new WorkerRestart(() => { }, _ => { }, _clock);

        Assert.That(ages.Select(age => restart.NextDelay(TimeSpan.FromSeconds(age)).TotalSeconds), Is.EqualTo(waits));
    }

    private async Task<Host> StartAsync()
    {
        var host = new Host(Source, _clock);
        host.Deployment = host.Deployment with { AlwaysWarm = true };
        await host.Runtime.WarmAsync(host.Deployment, CancellationToken.None);
        return host;
    }

    /// <summary>
    /// Kills the worker and waits until its files are deleted. By then the next start, or the delay before it, has begun.
    /// </summary>
    private static async Task LoseWorkerAsync(Host host)
    {
        var worker = await host.WorkerAsync();
        worker.Kill("for the test");
        await worker.Ended;
        await Eventually.HoldsAsync(() => !Directory.Exists(Path.GetDirectoryName(worker.Socket)));
    }
}
