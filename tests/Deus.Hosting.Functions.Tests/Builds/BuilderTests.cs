using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Builds;

[TestFixture]
public sealed class BuilderTests
{
    [Test]
    public async Task A_build_runs_the_commands_in_the_unpacked_source_and_becomes_ready_and_active()
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

    [Test]
    public async Task The_statuses_are_seen_in_order_and_the_last_one_is_ready()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        var building = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        host.Commands.Handler = async (_, _) =>
        {
            building.SetResult();
            await goOn.Task;
            return 0;
        };
        Assert.That(StatusOf(host, deployment), Is.EqualTo(DeploymentStatus.Waiting));

        await host.StartAsync();
        await building.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(StatusOf(host, deployment), Is.EqualTo(DeploymentStatus.Building));
        var progress = new ProgressList();
        var waiting = host.Backend.WaitAsync("fn1", deployment.Id, progress);
        goOn.SetResult();

        Assert.That((await waiting).IsReady);
        Assert.That(
            progress.Reports.Select(r => (r.Stage, r.Status!.Value)),
            Is.EqualTo(new[] { (DeployStage.Building, DeploymentStatus.Building), (DeployStage.Ready, DeploymentStatus.Ready) }));
    }

    [Test]
    public async Task Commands_that_fail_fail_the_build_with_their_log()
    {
        await using var host = new TestHost();
        host.Commands.Handler = (command, _) =>
        {
            command.OnOutput("npm error missing script\n");
            return Task.FromResult(7);
        };

        var (state, deployment) = await FailAsync(host, Archives.Function());

        Assert.That(state.BuildLogTail, Is.EqualTo("npm error missing script\nThe build commands ended with exit code 7.\n"));
        Assert.That(deployment.ExitCode, Is.EqualTo(7));
        Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task A_missing_entry_file_fails_the_build_and_says_so()
    {
        await using var host = new TestHost();

        var (state, _) = await FailAsync(host, Archives.Of(("wrapped/src/main.js", "x")));

        Assert.That(state.BuildLogTail, Does.Contain("'src/main.js' is not there"));
    }

    [Test]
    public async Task A_hostile_archive_fails_the_build_and_says_so()
    {
        await using var host = new TestHost();

        var (state, _) = await FailAsync(host, Archives.Of(Archives.File("../evil")));

        Assert.That(state.BuildLogTail, Does.Contain("leaves the function's folder"));
    }

    [Test]
    public async Task A_build_that_takes_too_long_is_ended()
    {
        var time = new FakeTimeProvider();
        await using var host = new TestHost(configure: o => o.BuildTimeout = TimeSpan.FromMinutes(2), time: time);
        var building = new TaskCompletionSource();
        host.Commands.Handler = async (command, token) =>
        {
            command.OnOutput("still at it\n");
            building.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return 0;
        };
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        await building.Task.WaitAsync(TimeSpan.FromSeconds(30));

        time.Advance(TimeSpan.FromMinutes(2));
        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(state.BuildLogTail, Does.Contain("still at it").And.Contain("longer than 120 seconds"));
    }

    [Test]
    public async Task A_build_that_the_host_left_is_done_again_by_the_next_start()
    {
        var folder = TestHost.NewFolder();
        string id;
        await using (var first = new TestHost(folder))
        {
            var building = new TaskCompletionSource();
            first.Commands.Handler = async (_, token) =>
            {
                building.SetResult();
                await Task.Delay(Timeout.InfiniteTimeSpan, token);
                return 0;
            };
            await first.StartAsync();
            await first.CreateFunctionAsync();
            id = (await first.CreateDeploymentAsync()).Id;
            await building.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await using (var second = new TestHost(folder))
        {
            var state = await second.WaitAsync("fn1", id);
            Assert.That(state.IsReady);
            Assert.That(second.Deployments.Get("fn1", id).Attempt, Is.EqualTo(2));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_build_that_took_the_host_down_three_times_is_given_up()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        for (var attempt = 1; attempt <= BuildTimes.MaxAttempts; attempt++)
        {
            await host.TellAsync(deployment.Id, new BuildEvent.Taken(attempt, TimeSpan.FromMinutes(1)));
            await host.Get<BuildHost>().RecoverAsync(CancellationToken.None);
        }

        var given = host.Deployments.Get("fn1", deployment.Id);
        Assert.That(given.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(given.Log, Does.Contain("stopped 3 times"));
    }

    [Test]
    public async Task A_deployment_older_than_the_active_one_becomes_ready_but_not_active()
    {
        await using var host = new TestHost(configure: o => o.MaxConcurrentBuilds = 2);
        var olderMayEnd = new TaskCompletionSource();
        host.Commands.Handler = async (command, token) =>
        {
            if ((await File.ReadAllTextAsync(Path.Combine(command.Folder, "src/main.js"), token)).Contains("older"))
                await olderMayEnd.Task;
            return 0;
        };
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var older = await host.CreateDeploymentAsync(archive: Archives.Function("// older"));
        var newer = await host.CreateDeploymentAsync(archive: Archives.Function("// newer"));
        Assert.That((await host.WaitAsync("fn1", newer.Id)).IsReady);

        olderMayEnd.SetResult();
        var state = await host.WaitAsync("fn1", older.Id);

        Assert.That((state.Status, state.IsActive), Is.EqualTo((DeploymentStatus.Ready, false)));
        Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(newer.Id));
    }

    [Test]
    public async Task A_deployment_that_is_not_to_be_activated_becomes_ready_only()
    {
        await using var host = new TestHost();
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync(activate: false);

        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.That((state.Status, state.IsActive), Is.EqualTo((DeploymentStatus.Ready, false)));
    }

    [Test]
    public async Task The_log_can_be_read_while_it_grows()
    {
        var time = new FakeTimeProvider();
        await using var host = new TestHost(time: time);
        var wrote = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        host.Commands.Handler = async (command, _) =>
        {
            command.OnOutput("half way\n");
            wrote.SetResult();
            await goOn.Task;
            return 0;
        };
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        await wrote.Task.WaitAsync(TimeSpan.FromSeconds(30));

        var signals = host.Get<DeploymentSignals>();
        var changed = signals.NextChange(deployment.Id);
        time.Advance(TimeSpan.FromSeconds(1));
        await changed.WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(host.Deployments.Get("fn1", deployment.Id).Log, Is.EqualTo("half way\n"));
        goOn.SetResult();
        await host.WaitAsync("fn1", deployment.Id);
    }

    [Test]
    public async Task Deleting_the_function_ends_its_build_and_those_who_wait()
    {
        await using var host = new TestHost();
        var building = new TaskCompletionSource();
        var ended = new TaskCompletionSource();
        host.Commands.Handler = async (_, token) =>
        {
            building.SetResult();
            using var registration = token.Register(ended.SetResult);
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return 0;
        };
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        await building.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var waiting = host.WaitAsync("fn1", deployment.Id);

        await host.Backend.DeleteAsync("fn1");

        await ended.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => waiting)!.Problem,
            Is.EqualTo(FunctionProblem.FunctionNotFound));
    }

    [Test]
    public async Task Those_who_wait_are_told_the_log_line_by_line()
    {
        await using var host = new TestHost();
        host.Commands.Handler = (command, _) =>
        {
            command.OnOutput("one\ntwo\nthr");
            command.OnOutput("ee\n");
            return Task.FromResult(0);
        };
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        var progress = new ProgressList();

        await host.Backend.WaitAsync("fn1", deployment.Id, progress).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.That(progress.Reports.SelectMany(r => r.LogLines), Is.EqualTo(new[] { "one", "two", "three" }));
    }

    [Test]
    public async Task Each_function_has_a_package_cache_of_its_own_that_goes_with_it()
    {
        await using var host = new TestHost();
        var caches = new List<string>();
        host.Commands.Handler = (command, _) =>
        {
            caches.Add(command.Environment["npm_config_cache"]);
            Directory.CreateDirectory(caches[^1]);
            return Task.FromResult(0);
        };
        await host.DeployAsync();
        await host.DeployAsync("fn2");
        await host.Functions.DeleteAsync("fn1", CancellationToken.None);
        await host.Get<BuildHost>().RecoverAsync(CancellationToken.None);

        Assert.That(caches.Distinct().Count(), Is.EqualTo(2));
        Assert.That(caches.Select(Directory.Exists), Is.EqualTo(new[] { false, true }));
    }

    [Test]
    public async Task No_more_builds_run_at_a_time_than_may_and_the_rest_wait_in_order([Values(1, 3)] int most)
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
            ids.Add((await host.CreateDeploymentAsync(archive: Archives.Function($"{n}"))).Id);

        foreach (var id in ids)
            await host.WaitAsync("fn1", id);

        Assert.That(highest, Is.LessThanOrEqualTo(most));
        Assert.That(host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(ids[^1]));
        if (most == 1)
            Assert.That(order, Is.Ordered);
    }

    private static DeploymentStatus StatusOf(TestHost host, Deployment deployment) =>
        host.Deployments.Get("fn1", deployment.Id).Status;

    private static async Task<(DeploymentState State, Deployment Deployment)> FailAsync(TestHost host, byte[] archive)
    {
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync(archive: archive);
        var state = await host.WaitAsync("fn1", deployment.Id);
        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Failed));
        return (state, host.Deployments.Get("fn1", deployment.Id));
    }
}
