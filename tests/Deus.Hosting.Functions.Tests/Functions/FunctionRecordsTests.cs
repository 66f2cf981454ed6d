using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Tests.Functions;

[TestFixture]
public sealed class FunctionRecordsTests
{
    private TestHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        await _host.StartAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task Stored_function_has_the_settings_it_was_created_with()
    {
        var settings = TestHost.Settings() with
        {
            Execute = ["any"],
            Events = ["users.*.create"],
            Scopes = ["users.read"],
            Schedule = "*/5 * * * *",
            Timeout = TimeSpan.FromSeconds(900),
            Enabled = false,
            Logging = false,
            ProviderBranch = "main",
            ProviderSilentMode = true,
            ProviderBranches = ["main"],
            ProviderPaths = ["src/**"],
            BuildSpecification = "s-2vcpu-2gb",
            RuntimeSpecification = "s-1vcpu-1gb",
            DeploymentRetentionDays = 36_500,
        };

        var created = await _host.CreateFunctionAsync(settings: settings);

        Assert.Multiple(() =>
        {
            Assert.That(created.Settings, Is.EqualTo(settings with
            {
                Execute = created.Settings.Execute,
                Events = created.Settings.Events,
                Scopes = created.Settings.Scopes,
                ProviderBranches = created.Settings.ProviderBranches,
                ProviderPaths = created.Settings.ProviderPaths,
            }));
            Assert.That(created.Settings.ProviderBranches, Is.EqualTo(new[] { "main" }));
            Assert.That(created.Settings.ProviderPaths, Is.EqualTo(new[] { "src/**" }));
            Assert.That(created.Settings.Execute, Is.EqualTo(new[] { "any" }));
            Assert.That(created.Settings.Events, Is.EqualTo(new[] { "users.*.create" }));
            Assert.That(created.Settings.Scopes, Is.EqualTo(new[] { "users.read" }));
            Assert.That(created.Live);
            Assert.That(created.ActiveDeploymentId, Is.Null);
        });
    }

    [Test]
    public async Task Unique_creates_an_id_of_20_hex_digits_that_starts_with_the_time()
    {
        var first = await _host.CreateFunctionAsync("unique()");
        var second = await _host.CreateFunctionAsync("unique()");

        Assert.That(first.Id, Does.Match(@"\A[0-9a-f]{20}\z"));
        Assert.That(second.Id[..13], Is.GreaterThanOrEqualTo(first.Id[..13]));
        Assert.That(second.Id, Is.Not.EqualTo(first.Id));
    }

    private static readonly TestCaseData[] Unacceptable =
    [
        new TestCaseData("-bad", (FunctionSettings s) => s, "functionId"),
        new TestCaseData("a/../b", (FunctionSettings s) => s, "functionId"),
        new TestCaseData(new string('a', 37), (FunctionSettings s) => s, "functionId"),
        new TestCaseData("f", (FunctionSettings s) => s with { Name = "" }, "name"),
        new TestCaseData("f", (FunctionSettings s) => s with { Name = new string('n', 129) }, "name"),
        new TestCaseData("f", (FunctionSettings s) => s with { Runtime = "php-8.0" }, "runtime"),
        new TestCaseData("f", (FunctionSettings s) => s with { Timeout = TimeSpan.FromSeconds(0) }, "timeout"),
        new TestCaseData("f", (FunctionSettings s) => s with { Timeout = TimeSpan.FromSeconds(901) }, "timeout"),
        new TestCaseData("f", (FunctionSettings s) => s with { Execute = ["*"] }, "execute"),
        new TestCaseData("f", (FunctionSettings s) => s with { Execute = ["role:all"] }, "execute"),
        .. Wrong("execute", (s, role) => s with { Execute = [role] }, "user:", "user:-a", "user:.a", "user:é", "user:a b", "user:" + new string('a', 37), "team:t/_a", "label:ä", "users/x"),
        .. Wrong("events", (s, @event) => s with { Events = [@event] }, "foo.bar", "*.x.create", "Users.x.create", "usersx.a", "users.x.", "users\n.x"),
        new TestCaseData("f", (FunctionSettings s) => s with { Scopes = ["users.fly"] }, "scopes"),
        new TestCaseData("f", (FunctionSettings s) => s with { Events = ["functions.x.create"] }, "events"),
        new TestCaseData("f", (FunctionSettings s) => s with { Events = ["users"] }, "events"),
        new TestCaseData("f", (FunctionSettings s) => s with { Schedule = "often" }, "schedule"),
        new TestCaseData("f", (FunctionSettings s) => s with { BuildSpecification = "huge" }, "buildSpecification"),
        new TestCaseData("f", (FunctionSettings s) => s with { RuntimeSpecification = "" }, "runtimeSpecification"),
        new TestCaseData("f", (FunctionSettings s) => s with { DeploymentRetentionDays = -1 }, "deploymentRetention"),
        new TestCaseData("f", (FunctionSettings s) => s with { DeploymentRetentionDays = 36_501 }, "deploymentRetention"),
        new TestCaseData("f", (FunctionSettings s) => s with { ProviderBranches = [new string('b', 129)] }, "providerBranches"),
        new TestCaseData("f", (FunctionSettings s) => s with { ProviderPaths = [.. Enumerable.Repeat("a", 101)] }, "providerPaths"),
        new TestCaseData("f", (FunctionSettings s) => s with { Entrypoint = new string('e', 1029) }, "entrypoint"),
        new TestCaseData("f", (FunctionSettings s) => s with { Commands = new string('c', 8193) }, "commands"),
    ];

    private static IEnumerable<TestCaseData> Wrong(
        string parameter, Func<FunctionSettings, string, FunctionSettings> with, params IEnumerable<string> values) =>
        values.Select(value => new TestCaseData("f", (FunctionSettings s) => with(s, value), parameter)
            .SetArgDisplayNames(parameter, value));

    [Test]
    public async Task Every_kind_of_role_and_event_is_accepted()
    {
        var created = await _host.CreateFunctionAsync(settings: TestHost.Settings() with
        {
            Execute = ["any", "guests", "users", "users/verified", "user:a", "user:a.b_c-D/unverified", "team:t", "team:t/owner", "member:m", "label:l"],
            Events =
            [
                .. "users teams databases tablesdb documentsdb vectorsdb buckets sites messages topics providers schedules rules reports"
                    .Split(' ').Select(type => type + ".*.create"),
                "users.*.update.email", "databases.*.collections.*.documents.*.create", "buckets.*",
            ],
        });

        Assert.That((created.Settings.Execute.Count, created.Settings.Events.Count), Is.EqualTo((10, 17)));
    }

    [TestCaseSource(nameof(Unacceptable))]
    public void Invalid_setting_is_rejected_by_its_name_and_creates_no_function(
        string id, Delegate change, string parameter)
    {
        var refused = Assert.ThrowsAsync<InvalidParameterException>(() => _host.CreateFunctionAsync(id, ((Func<FunctionSettings, FunctionSettings>)change)(TestHost.Settings())));

        Assert.That(refused!.ParamName, Is.EqualTo(parameter));
        Assert.That(refused.Message, Does.Contain(refused.Accepted).And.Not.Contain("param:"));
        Assert.That(_host.Functions.List(10, 0).Total, Is.Zero);
    }

    [Test]
    public async Task Creating_a_function_with_an_existing_id_is_rejected()
    {
        await _host.CreateFunctionAsync();

        var refused = Assert.ThrowsAsync<FunctionStoreException>(() => _host.CreateFunctionAsync());

        Assert.That(refused!.ErrorCode, Is.EqualTo(FunctionErrorCode.FunctionAlreadyExists));
    }

    [Test]
    public async Task Changed_name_sets_live_to_false_and_changed_enabled_does_not()
    {
        await _host.CreateFunctionAsync();

        var disabled = await _host.Functions.UpdateAsync("fn1", s => s with { Enabled = false }, null, CancellationToken.None);
        var renamed = await _host.Functions.UpdateAsync("fn1", s => s with { Name = "Other" }, null, CancellationToken.None);

        Assert.That((disabled.Live, disabled.Settings.Enabled), Is.EqualTo((true, false)));
        Assert.That((renamed.Live, renamed.Settings.Name), Is.EqualTo((false, "Other")));
    }

    [Test]
    public async Task E40_Deleting_a_function_deletes_its_variables_and_deployments_and_frees_the_id()
    {
        var deployment = await _host.DeployAsync();
        await _host.Variables.CreateAsync("fn1", "unique()", "K", "v", secret: true, CancellationToken.None);

        await _host.Functions.DeleteAsync("fn1", CancellationToken.None);

        Assert.That(
            Assert.Throws<FunctionStoreException>(() => _host.Functions.Get("fn1"))!.ErrorCode,
            Is.EqualTo(FunctionErrorCode.FunctionNotFound));
        await _host.CreateFunctionAsync();
        Assert.That(_host.Variables.List("fn1"), Is.Empty);
        Assert.That(
            Assert.Throws<FunctionStoreException>(() => _host.Deployments.Get("fn1", deployment.Id))!.ErrorCode,
            Is.EqualTo(FunctionErrorCode.DeploymentNotFound));
    }

    [Test]
    public async Task W09_Deleting_a_function_deletes_its_files_and_releases_its_workers()
    {
        await using var host = new TestHost();
        var deployment = await host.DeployAsync();
        await host.Backend.InvokeAsync("fn1", new());
        Assert.That(Directory.GetDirectories(Path.Combine(host.Folder, "code")), Is.Not.Empty);

        await host.Functions.DeleteAsync("fn1", CancellationToken.None);
        await host.BackgroundWorkDoneAsync();

        Assert.That(host.Runtime.Released, Does.Contain(deployment.Id));
        Assert.That(Directory.GetDirectories(Path.Combine(host.Folder, "code")), Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(host.Folder, "artifacts")), Is.Empty);
    }
}
