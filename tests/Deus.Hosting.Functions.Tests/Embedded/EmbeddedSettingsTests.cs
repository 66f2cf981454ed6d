using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Tests.Embedded;

/// <summary>Tests the entry file, commands, timeout, specification and warmth of a deployment, and their defaults.</summary>
[TestFixture]
public sealed class EmbeddedSettingsTests : EmbeddedFixture
{
    private static readonly DeployInput Chosen = Input with
    {
        FunctionId = "fn1",
        Entrypoint = "lib/index.js",
        Commands = "npm ci",
        Timeout = TimeSpan.FromSeconds(7),
        Specification = "s-2vcpu-2gb",
    };

    private static readonly DeployInput Unnamed = Input with { FunctionId = "fn1" };

    [SetUp]
    public void StoreArtifact() =>
        Host.Blobs.Set("echo", TestArchives.Create(("lib/index.js", ""), ("src/main.js", ""), ("b.js", ""), ("app.js", "")));

    [Test]
    public async Task A_new_function_gets_the_settings_that_the_input_names()
    {
        var result = await Host.Backend.DeployAsync(Chosen);

        Assert.That(SettingsOf(Host), Is.EqualTo(("lib/index.js", "npm ci", 7, "s-2vcpu-2gb")));
        Assert.That(Host.Functions.Get("fn1").Settings.BuildSpecification, Is.EqualTo("s-2vcpu-2gb"));
        Assert.That(BuildOf(Host, result), Is.EqualTo(("lib/index.js", "npm ci")));
    }

    [Test]
    public async Task New_function_has_the_settings_of_the_options_when_the_input_has_none()
    {
        await using var host = TestHost.WithNode(configure: o => (o.Entrypoint, o.Commands, o.Specification) = ("app.js", "echo made", "s-1vcpu-1gb"));
        host.Blobs.Set("echo", TestArchives.Create(("app.js", "")));

        var result = await host.Backend.DeployAsync(Unnamed);

        Assert.That(SettingsOf(host), Is.EqualTo(("app.js", "echo made", 30, "s-1vcpu-1gb")));
        Assert.That(BuildOf(host, result), Is.EqualTo(("app.js", "echo made")));
    }

    [Test]
    public async Task Redeploy_without_settings_keeps_those_of_the_function()
    {
        await Host.Backend.DeployAsync(Chosen);

        var second = await Host.Backend.DeployAsync(Unnamed);

        Assert.That(SettingsOf(Host), Is.EqualTo(("lib/index.js", "npm ci", 7, "s-2vcpu-2gb")));
        Assert.That(BuildOf(Host, second), Is.EqualTo(("lib/index.js", "npm ci")));
    }

    private static IEnumerable<TestCaseData> Single()
    {
        yield return new TestCaseData((DeployInput i) => i with { Entrypoint = "b.js" }, ("b.js", "npm ci", 7, "s-2vcpu-2gb")).SetArgDisplayNames("entrypoint");
        yield return new TestCaseData((DeployInput i) => i with { Commands = "" }, ("lib/index.js", "", 7, "s-2vcpu-2gb")).SetArgDisplayNames("commands");
        yield return new TestCaseData((DeployInput i) => i with { Timeout = TimeSpan.FromSeconds(8.1) }, ("lib/index.js", "npm ci", 9, "s-2vcpu-2gb")).SetArgDisplayNames("timeout");
        yield return new TestCaseData((DeployInput i) => i with { Specification = "s-1vcpu-1gb" }, ("lib/index.js", "npm ci", 7, "s-1vcpu-1gb")).SetArgDisplayNames("specification");
    }

    [TestCaseSource(nameof(Single))]
    public async Task Redeploy_with_one_setting_changes_it_for_this_and_later_deployments(
        Func<DeployInput, DeployInput> change, (string Entrypoint, string Commands, int Timeout, string Specification) expected)
    {
        await Host.Backend.DeployAsync(Chosen);

        var second = await Host.Backend.DeployAsync(change(Unnamed));
        var third = await Host.Backend.DeployAsync(Unnamed);

        Assert.That(SettingsOf(Host), Is.EqualTo(expected));
        foreach (var result in (DeployResult[])[second, third])
            Assert.That(BuildOf(Host, result), Is.EqualTo((expected.Entrypoint, expected.Commands)));
    }

    [TestCaseSource(nameof(Single))]
    public async Task SkipUnchanged_deploys_when_one_input_differs(
        Func<DeployInput, DeployInput> change, (string Entrypoint, string Commands, int Timeout, string Specification) expected)
    {
        await Host.Backend.DeployAsync(Chosen);
        Assert.That((await Host.Backend.DeployAsync(Unnamed with { SkipUnchanged = true })).IsUnchanged, "none is named");
        Assert.That((await Host.Backend.DeployAsync(Chosen with { SkipUnchanged = true })).IsUnchanged, "all are named as they are");

        var third = await Host.Backend.DeployAsync(change(Unnamed) with { SkipUnchanged = true });

        Assert.That(third.IsUnchanged, Is.False);
        Assert.That(SettingsOf(Host), Is.EqualTo(expected));
    }

    [Test]
    public void Unknown_specification_is_rejected_and_creates_no_function()
    {
        var refused = Assert.ThrowsAsync<BackendRejectedException>(() => Host.Backend.DeployAsync(Unnamed with { Specification = "huge" }));

        Assert.That((refused!.Reason, refused.Message.Contains("s-1vcpu-1gb", StringComparison.Ordinal)), Is.EqualTo((HostingErrorReason.RefusedArgument, true)));
        Assert.That(Host.Functions.List(10, 0).Total, Is.Zero);
    }

    [Test]
    public void Defaults_that_are_not_acceptable_are_refused()
    {
        var host = new TestHost(configure: o => (o.Entrypoint, o.Commands, o.Specification) = (" ", null!, "huge"));

        var refused = Assert.ThrowsAsync<OptionsValidationException>(() => host.Backend.DeployAsync(Input));

        Assert.That(refused!.Failures.Count(), Is.EqualTo(3));
    }

    [TestCase(false, null, false)]
    [TestCase(false, true, true)]
    [TestCase(true, null, true)]
    [TestCase(true, false, false)]
    [TestCase(true, true, true)]
    public async Task Redeploy_sets_always_warm_to_the_value_of_the_input(bool was, bool? warm, bool expected)
    {
        await Host.Backend.DeployAsync(Unnamed with { AlwaysWarm = was });

        await Host.Backend.DeployAsync(Unnamed with { AlwaysWarm = warm });

        Assert.That(Host.Functions.Get("fn1").AlwaysWarm, Is.EqualTo(expected));
    }

    [Test]
    public async Task New_function_is_not_always_warm_when_AlwaysWarm_is_null()
    {
        await Host.Backend.DeployAsync(Unnamed);

        Assert.That(Host.Functions.Get("fn1").AlwaysWarm, Is.False);
    }

    [Test]
    public async Task Redeploy_with_AlwaysWarm_false_cools_the_worker_even_when_the_build_fails()
    {
        var first = await Host.Backend.DeployAsync(Unnamed with { AlwaysWarm = true });
        // A worker that becomes warm after the change is cooled once more.
        await Host.Runtime.Warmed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await Host.BackgroundWorkDoneAsync();
        Host.Commands.Handler = (_, _) => Task.FromResult(1);

        Assert.ThrowsAsync<DeploymentFailedException>(() => Host.Backend.DeployAsync(Unnamed with { AlwaysWarm = false }));
        await Host.BackgroundWorkDoneAsync();

        Assert.That(Host.Runtime.Cooled, Is.EqualTo(new[] { first.DeploymentId }));
    }

    private static (string Entrypoint, string Commands, int Timeout, string Specification) SettingsOf(TestHost host)
    {
        var settings = host.Functions.Get("fn1").Settings;
        return (settings.Entrypoint, settings.Commands, (int)settings.Timeout.TotalSeconds, settings.RuntimeSpecification);
    }

    private static (string Entrypoint, string Commands) BuildOf(TestHost host, DeployResult result)
    {
        var deployment = host.Deployments.Get(result.FunctionId, result.DeploymentId);
        return (deployment.Entrypoint, deployment.Commands);
    }
}
