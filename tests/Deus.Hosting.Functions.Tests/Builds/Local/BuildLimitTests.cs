using System.Globalization;
using System.Text.Json;
using Deus.Hosting.Functions.Runtimes.Node;

namespace Deus.Hosting.Functions.Tests.Builds.Local;

/// <summary>Tests the limits and the environment that the build specification and the variables give a build, with the real Node.js.</summary>
[TestFixture]
public sealed class BuildLimitTests
{
    private TestHost _host = null!;

    [SetUp]
    public void SetUp() => _host = TestHost.WithNode();

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase("s-1vcpu-512mb", 1024, "1")]
    [TestCase("s-2vcpu-2gb", 2048, "2")]
    [TestCase("s-4vcpu-8gb", 8192, "4")]
    public async Task The_build_specification_sets_the_memory_limit_and_the_environment(string specification, int megabytes, string cpus)
    {
        var node = await _host.Get<NodeRuntime>().FindAsync("node-20.0", CancellationToken.None);

        var built = await BuildAsync("echo $(ulimit -d) $OPEN_RUNTIMES_MEMORY $APPWRITE_FUNCTION_MEMORY $OPEN_RUNTIMES_CPUS", specification);

        var limit = ((megabytes + node.ReservedMegabytes) * 1024).ToString(CultureInfo.InvariantCulture);
        Assert.That(built.Log, Is.EqualTo($"{limit} {megabytes} {megabytes} {cpus}\n"));
    }

    [TestCase("s-1vcpu-512mb", DeploymentStatusName.Failed)]
    [TestCase("s-2vcpu-4gb", DeploymentStatusName.Ready)]
    public async Task A_build_gets_no_more_memory_than_its_specification(string specification, string status)
    {
        var built = await BuildAsync("node -e 'new ArrayBuffer(1900e6); console.log(\"allocated\")'", specification);

        Assert.That(built.Status.Value, Is.EqualTo(status), built.Log);
    }

    [Test]
    public async Task A_build_without_commands_logs_one_line()
    {
        var built = await BuildAsync("");

        Assert.That((built.Status, built.Log), Is.EqualTo(
            (DeploymentStatus.Ready, "The function has no build commands. Its source is packed as it is.\n")));
    }

    [Test]
    public async Task Builds_and_executions_get_the_region()
    {
        var archive = TestArchives.Create(("src/main.js", "module.exports = ({ res }) => res.text(process.env.APPWRITE_REGION);"));

        var built = await BuildAsync("echo region $APPWRITE_REGION", archive: archive);

        Assert.That(built.Log, Is.EqualTo("region default\n"));
        Assert.That((await _host.ExecuteAsync("fn1", "")).BodyText, Is.EqualTo("default"));
    }

    [Test]
    public async Task The_build_log_names_the_variables_that_do_not_arrive_and_no_value()
    {
        await _host.CreateFunctionAsync(settings: Settings("env; echo \"[$NODE_OPTIONS]\""));
        foreach (var (key, value) in Variables)
            await _host.Get<IVariableStore>().SetAsync("fn1", key, value, secret: key == "CI");
        var deployment = await _host.CreateDeploymentAsync(archive: EnvironmentFunction);
        await _host.WaitAsync("fn1", deployment.Id);

        var log = _host.Deployments.Get("fn1", deployment.Id).Log.Split('\n');

        Assert.That(log[..3], Is.EqualTo((string[])
        [
            "The host sets these variables itself, the function's values are not used: APPWRITE_REGION, CI, TMPDIR, WATCHER_MARK, npm_config_cache",
            "These variables are not passed on, because a process cannot have their names: a=b",
            "Executions do not get these variables, only the build does: DEUS_WORKER_LOGS, NODE_OPTIONS",
        ]));
        Assert.That(string.Concat(log[..3]), Does.Not.Contain("value-of"));
        Assert.That(log, Has.Member("MINE=value-of-mine").And.Member("my-key=value-of-my-key").And.Member("[--max-http-header-size=20000]"));
    }

    [Test]
    public async Task The_variables_that_the_documents_name_do_not_arrive_in_executions()
    {
        await _host.CreateFunctionAsync(settings: Settings(""));
        foreach (var (key, value) in Variables)
            await _host.Get<IVariableStore>().SetAsync("fn1", key, value);
        await _host.WaitAsync("fn1", (await _host.CreateDeploymentAsync(archive: EnvironmentFunction)).Id);

        var environment = JsonSerializer.Deserialize<Dictionary<string, string>>((await _host.ExecuteAsync("fn1", "")).BodyText)!;

        string[] found = [.. Variables.Where(variable => variable.Key != "WATCHER_MARK").Select(variable => variable.Key + "=" + environment.GetValueOrDefault(variable.Key))];
        Assert.That(found, Is.EqualTo((string[])
        [
            "NODE_OPTIONS=", "DEUS_WORKER_LOGS=", "TMPDIR=value-of-tmpdir", "CI=true", "APPWRITE_REGION=default",
            "npm_config_cache=value-of-cache", "a=b=", "MINE=value-of-mine", "my-key=value-of-my-key",
        ]));
    }

    [Test]
    public async Task A_build_with_variables_that_all_arrive_has_only_the_output_of_its_commands()
    {
        await _host.CreateFunctionAsync(settings: Settings("echo $MINE"));
        await _host.Get<IVariableStore>().SetAsync("fn1", "MINE", "value-of-mine", secret: false);
        var deployment = await _host.CreateDeploymentAsync();
        await _host.WaitAsync("fn1", deployment.Id);

        Assert.That(_host.Deployments.Get("fn1", deployment.Id).Log, Is.EqualTo("value-of-mine\n"));
    }

    private static readonly KeyValuePair<string, string>[] Variables =
    [
        new("NODE_OPTIONS", "--max-http-header-size=20000"), new("DEUS_WORKER_LOGS", "value-of-logs"), new("TMPDIR", "value-of-tmpdir"),
        new("CI", "value-of-ci"), new("APPWRITE_REGION", "value-of-region"), new("npm_config_cache", "value-of-cache"),
        new("a=b", "value-of-a"), new("WATCHER_MARK", "value-of-mark"), new("MINE", "value-of-mine"), new("my-key", "value-of-my-key"),
    ];

    private static byte[] EnvironmentFunction =>
        TestArchives.Create(("src/main.js", "module.exports = ({ res }) => res.json(process.env);"));

    private static FunctionSettings Settings(string commands, string? specification = null) => TestHost.Settings() with
    {
        Commands = commands,
        BuildSpecification = specification ?? FunctionSettings.DefaultSpecification,
    };

    private async Task<Deployment> BuildAsync(string commands, string? specification = null, byte[]? archive = null)
    {
        await _host.CreateFunctionAsync(settings: Settings(commands, specification));
        var deployment = await _host.CreateDeploymentAsync(archive: archive);
        await _host.WaitAsync("fn1", deployment.Id);
        return _host.Deployments.Get("fn1", deployment.Id);
    }

    private static class DeploymentStatusName
    {
        public const string Ready = "ready";
        public const string Failed = "failed";
    }
}
