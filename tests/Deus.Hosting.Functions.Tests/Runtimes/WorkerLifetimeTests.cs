using System.Diagnostics.Metrics;
using System.Runtime.Versioning;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests when workers start and stop.</summary>
[UnsupportedOSPlatform("windows")]
internal sealed class WorkerLifetimeTests
{
    private const string Source = """
        let waiting = 0;
        module.exports = async ({ req, res }) => {
          const action = req.headers['x-action'];
          if (action === 'exit') process.exit(1);
          if (action === 'waiting') return res.send(waiting);
          waiting++;
          if (action === 'hang') await new Promise(() => {});
          if (action === 'short') await new Promise((resolve) => setTimeout(resolve, 200));
          return res.text('ok');
        };
        """;

    [Test]
    public async Task Only_the_first_request_is_cold()
    {
        await using var host = new Host(Source);

        var responses = new[] { await host.CallAsync(""), await host.CallAsync("") };

        Assert.That(responses.Select(r => r.IsColdStart), Is.EqualTo([true, false]));
    }

    [Test]
    public async Task Concurrent_requests_start_one_worker()
    {
        await using var host = new Host(Source, configure: o => o.MaxWorkersPerDeployment = 1);

        var responses = await Task.WhenAll(Enumerable.Range(0, 300).Select(_ => host.CallAsync("")));

        Assert.That(responses.Select(r => r.Text()), Has.All.EqualTo("ok"));
        Assert.That(responses.Count(r => r.IsColdStart), Is.EqualTo(1));
    }

    [Test]
    public async Task An_idle_worker_is_stopped()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        await host.CallAsync("");
        var worker = (await host.WorkerAsync()).WatcherId;

        clock.Advance(TimeSpan.FromSeconds(59));
        await host.CallAsync("");
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.That(host.Workers, Has.One.Items);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(host.Workers, Is.Empty);
        await ProcessState.WaitForEndAsync(worker);
        Assert.That((await host.CallAsync("")).IsColdStart, Is.True);
    }

    [Test]
    public async Task Disposing_the_runtime_stops_a_worker_that_is_being_released()
    {
        await using var host = new Host(Source);
        await host.CallAsync("");
        var worker = (await host.WorkerAsync()).WatcherId;
        var hanging = host.CallAsync("hang", seconds: 600);
        await host.WaitingAsync(2);
        var releasing = host.Runtime.ReleaseAsync("d1", CancellationToken.None);

        await host.Runtime.DisposeAsync();

        Assert.That((hanging.IsCompleted, ProcessState.IsRunning(worker)), Is.EqualTo((true, false)));
        Assert.That((await hanging).Outcome, Is.EqualTo(RuntimeOutcome.Stopped));
        await releasing;
    }

    [Test]
    public async Task Request_during_the_disposal_of_the_runtime_starts_no_worker()
    {
        using var code = new TemporaryFolder();
        using var log = new LogCollector();
        using var loggers = LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(log));
        var clock = new HookedClock();
        await using var services = new ServiceCollection().AddMetrics().BuildServiceProvider();
        var meters = services.GetRequiredService<IMeterFactory>();
        var runtime = new NodeRuntime(new NodeRuntimeOptions { TemporaryFolder = code.FullPath }, clock, meters, loggers);
        var deployment = new RuntimeDeployment
        {
            FunctionId = "f1",
            DeploymentId = "d1",
            Runtime = "node-20.0",
            CodeFolder = code.FullPath,
            Entrypoint = "main.js",
        };
        Task disposing = Task.CompletedTask;
        // The first timer belongs to the new worker, which the pool does not know yet at this time.
        clock.OnTimer = () => disposing = runtime.DisposeAsync().AsTask();

        Assert.ThrowsAsync<ObjectDisposedException>(() => runtime.ExecuteAsync(deployment, Host.Request(""), CancellationToken.None));

        await disposing;
        Assert.That(log.Entries, Is.Empty, "nothing is started");
    }

    [Test]
    public async Task A_busy_worker_is_not_idle()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        await host.CallAsync("");
        var hanging = host.CallAsync("hang", seconds: 600);

        clock.Advance(TimeSpan.FromSeconds(500));

        Assert.That(hanging.IsCompleted, Is.False);
        Assert.That(host.Workers, Has.One.Items);
    }

    [Test]
    public async Task Always_warm_worker_is_not_stopped_when_idle()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        host.Deployment = host.Deployment with { AlwaysWarm = true };
        await host.Runtime.WarmAsync(host.Deployment, CancellationToken.None);

        clock.Advance(TimeSpan.FromDays(1));

        Assert.That((await host.CallAsync("")).IsColdStart, Is.False);
    }

    [Test]
    public async Task Always_warm_worker_is_replaced_immediately_after_a_crash()
    {
        await using var host = new Host(Source);
        host.Deployment = host.Deployment with { AlwaysWarm = true };
        await host.CallAsync("exit");

        Assert.That(host.Workers, Has.One.Items);
        Assert.That((await host.CallAsync("")).IsColdStart, Is.False);
    }

    [Test]
    public async Task ReleaseAsync_waits_for_running_requests_and_stops_the_worker()
    {
        await using var host = new Host(Source);
        await host.CallAsync("");
        var worker = (await host.WorkerAsync()).WatcherId;
        var running = host.CallAsync("short");
        await host.WaitingAsync(2);

        await host.Runtime.ReleaseAsync("d1", CancellationToken.None);

        Assert.That((await running).Text(), Is.EqualTo("ok"));
        Assert.That(ProcessState.IsRunning(worker), Is.False);
        Assert.That((await host.CallAsync("")).IsColdStart, Is.True, "a released deployment may come back");
    }

    [Test]
    public async Task ReleaseAsync_stops_a_hanging_request_after_30_seconds()
    {
        var clock = new FakeTimeProvider();
        await using var host = new Host(Source, clock);
        var hanging = host.CallAsync("hang", seconds: 600);
        await host.WaitingAsync(1);

        var release = host.Runtime.ReleaseAsync("d1", CancellationToken.None);
        clock.Advance(TimeSpan.FromSeconds(30));

        await release;
        var response = await hanging;
        Assert.That((response.Outcome, response.Errors), Is.EqualTo(
            (RuntimeOutcome.Stopped, "The function's process was stopped: its deployment was released.\n")));
    }

    [Test]
    public async Task ReleaseAsync_of_an_unknown_deployment_does_nothing()
    {
        await using var host = new Host(Source);

        Assert.That(() => host.Runtime.ReleaseAsync("never seen", CancellationToken.None), Throws.Nothing);
    }

    [Test]
    public async Task Disposing_the_runtime_ends_running_requests_and_deletes_worker_files()
    {
        await using var host = new Host(Source);
        await host.CallAsync("");
        var worker = (await host.WorkerAsync()).WatcherId;
        var hanging = host.CallAsync("hang", seconds: 600);
        await host.WaitingAsync(2);

        await host.Runtime.DisposeAsync();

        Assert.That((await hanging).Outcome, Is.EqualTo(RuntimeOutcome.Stopped));
        Assert.That(ProcessState.IsRunning(worker), Is.False);
        Assert.That(Directory.EnumerateFileSystemEntries(host.WorkerFiles), Is.Empty);
        Assert.That(() => host.CallAsync(""), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task Next_host_removes_the_worker_files_of_a_killed_host()
    {
        await using var living = new Host(Source);
        await living.CallAsync("");
        var abandoned = Directory.CreateDirectory(Path.Combine(living.WorkerFiles, "deus-0123456789ab")).FullName;
        await File.WriteAllTextAsync(Path.Combine(abandoned, "lock"), "");

        using (PrivateFolder.Create(living.WorkerFiles))
            Assert.That(Directory.Exists(abandoned), Is.False);

        Assert.That((await living.CallAsync("")).IsColdStart, Is.False);
        Assert.That(Directory.EnumerateDirectories(living.WorkerFiles), Has.One.Items, "that of the living host");
    }

    [Test]
    public async Task Missing_Node_throws_with_what_to_install()
    {
        await using var host = new Host(Source, configure: o => o.NodePath = "/no/such/node");

        Assert.That(() => host.CallAsync(""), Throws.TypeOf<RuntimeUnavailableException>().With.Message.EqualTo(
            "Node.js 20 or newer was not found. Install it from https://nodejs.org or with your package manager, or set NodePath."));
    }

    [TestCase("v18.20.0")]
    [TestCase("nonsense")]
    public async Task Too_old_Node_throws_with_its_path_and_version(string version)
    {
        using var folder = new TemporaryFolder();
        var program = folder.Write("node", $"#!/bin/sh\necho {version}\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);

        Assert.That(
            () => new NodeProbe(program, [], TimeProvider.System).FindAsync(CancellationToken.None),
            Throws.TypeOf<RuntimeUnavailableException>().With.Message.StartsWith($"{program} is not Node.js 20 or newer: its version is '{version}'."));
    }

    [Test]
    public async Task Worker_that_does_not_start_throws_RuntimeUnavailableException()
    {
        using var folder = new TemporaryFolder();
        var program = folder.Write("node", "#!/bin/sh\n[ \"$1\" = --version ] && echo v20.0.0 || { echo cannot; exit 9; }\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.UserWrite);
        await using var host = new Host(Source, configure: o => o.NodePath = program);

        Assert.That(() => host.CallAsync(""), Throws.TypeOf<RuntimeUnavailableException>()
            .With.Message.Contains("exit code 9").And.Message.Contains("cannot"));
    }

    /// <summary>The system clock, which calls an action at the first timer.</summary>
    private sealed class HookedClock : TimeProvider
    {
        public Action? OnTimer { get; set; }

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var hook = OnTimer;
            OnTimer = null;
            hook?.Invoke();
            return System.CreateTimer(callback, state, dueTime, period);
        }
    }

    [Test]
    public async Task A_worker_that_starts_later_gets_the_environment_of_the_latest_request()
    {
        await using var host = new Host("module.exports = async ({ req, res }) => req.path === '/exit' ? process.exit(1) : res.text(process.env.KEY);");
        host.Deployment = host.Deployment with { Environment = new Dictionary<string, string> { ["KEY"] = "old" } };
        Assert.That((await host.CallAsync("read")).Text(), Is.EqualTo("old"));

        host.Deployment = host.Deployment with { Environment = new Dictionary<string, string> { ["KEY"] = "new" } };
        await host.CallAsync("exit", path: "/exit");

        Assert.That((await host.CallAsync("read")).Text(), Is.EqualTo("new"));
    }
}
