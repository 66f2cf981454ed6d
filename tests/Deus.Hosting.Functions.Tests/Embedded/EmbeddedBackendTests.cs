using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Functions.Tests.Builds;

namespace Deus.Hosting.Functions.Tests.Embedded;

[TestFixture]
public sealed class EmbeddedBackendTests : EmbeddedFixture
{
    [Test]
    public async Task Deleting_a_deleted_function_throws_FunctionNotFound()
    {
        var deployed = await Host.Backend.DeployAsync(Input);

        await Host.Backend.DeleteAsync(deployed.FunctionId);

        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => Host.Backend.DeleteAsync(deployed.FunctionId))!.ErrorCode,
            Is.EqualTo(FunctionErrorCode.FunctionNotFound));
    }

    [Test]
    public async Task An_always_warm_function_is_warmed_when_it_is_ready_and_after_a_restart()
    {
        var folder = TestHost.NewFolder();
        await using (var first = new TestHost(folder))
        {
            first.Blobs.Set("echo", TestArchives.Function());
            var deployed = await first.Backend.DeployAsync(Input with { AlwaysWarm = true });
            var warmed = await first.Runtime.Warmed.Task.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That((warmed.DeploymentId, warmed.AlwaysWarm), Is.EqualTo((deployed.DeploymentId, true)));
        }

        await using (var second = new TestHost(folder))
        {
            await second.StartAsync();
            await second.Runtime.Warmed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task The_history_lists_activates_and_prunes()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            Host.Blobs.Set("echo", TestArchives.Function($"// {i}"));
            ids.Add((await Host.Backend.DeployAsync(Input with { FunctionId = "fn1" })).DeploymentId);
        }

        Assert.That(await Host.Backend.ActivateAsync("fn1", ids[0]), Is.EqualTo(ids[2]));
        var listed = new List<DeploymentState>();
        await foreach (var state in Host.Backend.ListAsync("fn1"))
            listed.Add(state);
        Assert.That(listed.Select(s => s.DeploymentId), Is.EqualTo(Enumerable.Reverse(ids)));
        Assert.That(listed.Single(s => s.IsActive).DeploymentId, Is.EqualTo(ids[0]));

        Assert.That(await Host.Backend.PruneAsync("fn1", keep: 1), Is.EqualTo(1));
        Assert.That(Host.Deployments.Count("fn1"), Is.EqualTo(2));
    }

    [Test]
    public async Task WaitAsync_throws_ObjectDisposedException_when_the_host_stops()
    {
        await using var host = new TestHost();
        var deployment = await new BlockedBuild(host).BeginAsync();
        var waiting = host.WaitAsync("fn1", deployment.Id);

        await host.Get<FunctionHost>().StopAsync(CancellationToken.None);

        Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Test]
    public async Task Resolving_the_backend_creates_no_files()
    {
        await using var host = new TestHost();

        _ = host.Backend;

        Assert.That(Directory.GetFileSystemEntries(host.Folder), Is.Empty);
    }

    [Test]
    public void All_invalid_options_are_reported_in_one_exception()
    {
        var host = new TestHost(configure: o =>
        {
            o.Folder = "";
            o.MaxConcurrentBuilds = 0;
            o.SecretKey = new byte[5];
        });

        var refused = Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => host.Backend.DeployAsync(Input));

        Assert.That(refused!.Failures.Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task ProbeAsync_throws_while_the_database_cannot_be_written()
    {
        IBackendProbe probe = Host.Backend;
        await probe.ProbeAsync(CancellationToken.None);
        var database = Host.Get<HostStorage>().Database;

        database.Run(writer => writer.Sql("PRAGMA query_only = 1").Run());
        Assert.ThrowsAsync<FunctionHostException>(() => probe.ProbeAsync(CancellationToken.None));

        await database.WriteRecordAsync(statements => statements.Get("PRAGMA query_only = 0"));
        await probe.ProbeAsync(CancellationToken.None);
    }
}
