namespace Deus.Hosting.Functions.Tests.Builds;

[TestFixture]
public sealed class BuilderTests
{
    [Test]
    public async Task Build_runs_the_commands_in_the_unpacked_source_and_activates_the_deployment()
    {
        await using var host = new TestHost();
        var seen = "";
        host.Commands.Handler = async (command, token) =>
        {
            seen = command.Text + " " + await File.ReadAllTextAsync(Path.Combine(command.Folder, "src/main.js"), token);
            command.OnOutput("added 0 packages\n");
            return 0;
        };

        var deployment = await host.DeployAsync();

        var (function, ready) = host.Deployments.GetWithFunction("fn1", deployment.Id);
        Assert.Multiple(() =>
        {
            Assert.That(seen, Is.EqualTo("npm install export default () => {};"));
            Assert.That(ready.Status, Is.EqualTo(DeploymentStatus.Ready));
            Assert.That(ready.Log, Is.EqualTo("added 0 packages\n"));
            Assert.That((ready.Attempt, ready.ExitCode), Is.EqualTo((1, (int?)0)));
            Assert.That(ready.OutputHash, Is.Not.Null);
            Assert.That(function.ActiveDeploymentId, Is.EqualTo(deployment.Id));
            Assert.That(Directory.GetFileSystemEntries(Path.Combine(host.Folder, "tmp")), Is.Empty);
        });
    }

    [TestCase(true, "[REDACTED] seen")]
    [TestCase(false, "s3cret-value seen")]
    public async Task Build_log_masks_secrets_unless_MaskLogs_is_off(bool isMasked, string log)
    {
        await using var host = new TestHost(configure: o => o.MaskLogs = isMasked);
        host.Commands.Handler = (command, _) =>
        {
            command.OnOutput(command.Environment["KEY"][..4]);
            command.OnOutput(command.Environment["KEY"][4..] + " seen");
            return Task.FromResult(0);
        };
        await host.CreateFunctionAsync();
        await host.Get<IVariableStore>().SetAsync("fn1", "KEY", "s3cret-value");

        var deployment = await host.CreateDeploymentAsync();
        await host.StartAsync();
        await host.WaitAsync("fn1", deployment.Id);

        Assert.That(host.Deployments.GetWithFunction("fn1", deployment.Id).Deployment.Log, Is.EqualTo(log));
    }

    [Test]
    public async Task The_statuses_are_seen_in_order_and_the_last_one_is_ready()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        var build = new BlockedBuild(host);
        Assert.That(StatusOf(host, deployment), Is.EqualTo(DeploymentStatus.Waiting));

        await host.StartAsync();
        await build.Running;
        Assert.That(StatusOf(host, deployment), Is.EqualTo(DeploymentStatus.Building));
        var progress = new ProgressList();
        var waiting = host.Backend.WaitAsync("fn1", deployment.Id, progress);
        build.Continue();

        Assert.That((await waiting).IsReady);
        Assert.That(
            progress.Reports.Select(r => (r.Stage, r.Status!.Value)),
            Is.EqualTo(new[] { (DeployStage.Building, DeploymentStatus.Building), (DeployStage.Ready, DeploymentStatus.Ready) }));
    }

    [Test]
    public async Task Deployment_older_than_the_active_one_becomes_ready_but_not_active()
    {
        await using var host = new TestHost(configure: o => o.MaxConcurrentBuilds = 2);
        var olderMayEnd = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        host.Commands.Handler = async (command, token) =>
        {
            if ((await File.ReadAllTextAsync(Path.Combine(command.Folder, "src/main.js"), token)).Contains("older"))
                await olderMayEnd.Task;
            return 0;
        };
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var older = await host.CreateDeploymentAsync(archive: TestArchives.Function("// older"));
        var newer = await host.CreateDeploymentAsync(archive: TestArchives.Function("// newer"));
        Assert.That((await host.WaitAsync("fn1", newer.Id)).IsReady);

        olderMayEnd.SetResult();
        var state = await host.WaitAsync("fn1", older.Id);

        Assert.That((state.Status, state.IsActive), Is.EqualTo((DeploymentStatus.Ready, false)));
        Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(newer.Id));
    }

    [Test]
    public async Task Deployment_created_with_activate_false_becomes_ready_but_not_active()
    {
        await using var host = new TestHost();
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync(activate: false);

        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.That((state.Status, state.IsActive), Is.EqualTo((DeploymentStatus.Ready, false)));
    }

    [Test]
    public async Task Builds_run_in_order_and_at_most_MaxConcurrentBuilds_at_a_time([Values(1, 3)] int most)
    {
        await using var host = new TestHost(configure: o => o.MaxConcurrentBuilds = most);
        var (running, highest) = (0, 0);
        var order = new System.Collections.Concurrent.ConcurrentQueue<string>();
        host.Commands.Handler = async (command, token) =>
        {
            order.Enqueue(await File.ReadAllTextAsync(Path.Combine(command.Folder, "src/main.js"), token));
            highest = Math.Max(highest, Interlocked.Increment(ref running));
            await Task.Yield();
            Interlocked.Decrement(ref running);
            return 0;
        };
        await host.CreateFunctionAsync();
        var ids = new List<string>();
        for (var n = 0; n < 6; n++)
            ids.Add((await host.CreateDeploymentAsync(archive: TestArchives.Function($"{n}"))).Id);

        foreach (var id in ids)
            await host.WaitAsync("fn1", id);

        Assert.That(highest, Is.LessThanOrEqualTo(most));
        Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(ids[^1]));
        if (most == 1)
            Assert.That(order, Is.Ordered);
    }

    private static DeploymentStatus StatusOf(TestHost host, Deployment deployment) =>
        host.Deployments.Get("fn1", deployment.Id).Status;
}
