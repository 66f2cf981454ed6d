using System.Text.Json.Nodes;
using Deus.Hosting.Appwrite;
using Deus.Hosting.Tests.Appwrite;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Backends;

/// <summary>Tests the entry file, commands, timeout, specification and warmth of a deployment, and their defaults.</summary>
public sealed class DeploySettingsTests
{
    private const string Id = "fn-1";

    private static readonly DeployInput Chosen = StubbedBackend.Input(Id) with
    {
        Entrypoint = "lib/index.js",
        Commands = "npm ci",
        Timeout = TimeSpan.FromSeconds(7),
        Specification = "s-2vcpu-2gb",
    };

    [Test]
    public async Task A_new_function_gets_the_settings_that_the_input_names()
    {
        await using var host = await StubbedBackend.StartAsync();

        await host.Backend.DeployAsync(Chosen);

        Assert.That(SettingsOf(host), Is.EqualTo(("lib/index.js", "npm ci", 7, "s-2vcpu-2gb")));
        Assert.That(BuildOf(host), Is.EqualTo(("lib/index.js", "npm ci")));
    }

    [Test]
    public async Task New_function_has_the_settings_of_the_options_when_the_input_has_none()
    {
        await using var host = await StartAsync();

        await host.Backend.DeployAsync(StubbedBackend.Input(Id));

        Assert.That(SettingsOf(host), Is.EqualTo(("app.js", "make", 30, "s-1vcpu-1gb")));
        Assert.That(BuildOf(host), Is.EqualTo(("app.js", "make")));
    }

    [Test]
    public async Task Redeploy_without_settings_keeps_those_of_the_function()
    {
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(Chosen);
        host.Stub.ClearRequests();

        await host.Backend.DeployAsync(StubbedBackend.Input(Id, 301));

        Assert.That(host.Stub.Requests.Select(r => r.Method), Does.Not.Contain("PUT"));
        Assert.That(SettingsOf(host), Is.EqualTo(("lib/index.js", "npm ci", 7, "s-2vcpu-2gb")));
        Assert.That(BuildOf(host), Is.EqualTo(("lib/index.js", "npm ci")));
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
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(Chosen);

        await host.Backend.DeployAsync(change(StubbedBackend.Input(Id)));
        Assert.That(BuildOf(host), Is.EqualTo((expected.Entrypoint, expected.Commands)));
        await host.Backend.DeployAsync(StubbedBackend.Input(Id));

        Assert.That(SettingsOf(host), Is.EqualTo(expected));
        Assert.That(BuildOf(host), Is.EqualTo((expected.Entrypoint, expected.Commands)));
    }

    private static IEnumerable<TestCaseData> Unacceptable()
    {
        foreach (var entrypoint in (string[])["", " ", new string('e', 1029)])
            yield return Case($"entrypoint of {entrypoint.Length}", i => i with { Entrypoint = entrypoint });
        yield return Case("commands", i => i with { Commands = new string('c', 8193) });
        yield return Case("specification", i => i with { Specification = " " });
        foreach (var seconds in (double[])[0, -1, 900.1])
            yield return Case($"timeout of {seconds}", i => i with { Timeout = TimeSpan.FromSeconds(seconds) });

        static TestCaseData Case(string name, Func<DeployInput, DeployInput> change) => new TestCaseData(change).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Unacceptable))]
    public async Task Invalid_setting_is_rejected_before_any_request(Func<DeployInput, DeployInput> change)
    {
        await using var host = await StubbedBackend.StartAsync();

        var error = Assert.ThrowsAsync<ArgumentException>(() => host.Backend.DeployAsync(change(StubbedBackend.Input(Id))))!;

        Assert.That(error.Message, Does.Contain("Accepted:"));
        Assert.That(host.Stub.Requests, Is.Empty);
    }

    [TestCase(null, null, "s-1vcpu-1gb")]
    [TestCase(false, null, "s-1vcpu-1gb")]
    [TestCase(true, null, "s-4vcpu-4gb")]
    [TestCase(true, "s-2vcpu-2gb", "s-2vcpu-2gb")]
    public async Task New_function_has_the_warm_specification_only_when_AlwaysWarm_is_true(bool? warm, string? specification, string expected)
    {
        await using var host = await StartAsync();

        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = warm, Specification = specification });

        Assert.That(SettingsOf(host).Specification, Is.EqualTo(expected));
    }

    [TestCase(true, null, null, "s-4vcpu-4gb")]
    [TestCase(true, false, null, "s-1vcpu-1gb")]
    [TestCase(true, false, "s-2vcpu-2gb", "s-2vcpu-2gb")]
    [TestCase(true, true, null, "s-4vcpu-4gb")]
    [TestCase(false, null, null, "s-1vcpu-1gb")]
    [TestCase(false, true, null, "s-4vcpu-4gb")]
    [TestCase(false, false, null, "s-1vcpu-1gb")]
    public async Task Redeploy_sets_always_warm_to_the_value_of_the_input(bool was, bool? warm, string? specification, string expected)
    {
        await using var host = await StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = was });

        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = warm, Specification = specification });

        Assert.That(SettingsOf(host).Specification, Is.EqualTo(expected));
    }

    [Test]
    public async Task Redeploy_with_AlwaysWarm_false_keeps_the_specification_of_a_cold_function()
    {
        await using var host = await StartAsync();
        await host.Backend.DeployAsync(Chosen);

        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = false });

        Assert.That(SettingsOf(host).Specification, Is.EqualTo("s-2vcpu-2gb"));
    }

    [Test]
    public async Task Redeploy_with_AlwaysWarm_false_restores_the_default_specification_of_the_server()
    {
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = true });

        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = false });

        Assert.That(SettingsOf(host).Specification, Is.EqualTo("s-8vcpu-8gb"));
    }

    private static Task<StubbedBackend> StartAsync() => StubbedBackend.StartAsync(services => services.Configure<AppwriteOptions>(
        o => (o.Entrypoint, o.Commands, o.Specification, o.WarmSpecification) = ("app.js", "make", "s-1vcpu-1gb", "s-4vcpu-4gb")));

    private static (string Entrypoint, string Commands, int Timeout, string Specification) SettingsOf(StubbedBackend host)
    {
        var json = JsonNode.Parse(host.Stub.Function(Id)!.Json)!;
        return ((string)json["entrypoint"]!, (string)json["commands"]!, (int)json["timeout"]!, (string)json["specification"]!);
    }

    private static (string Entrypoint, string Commands) BuildOf(StubbedBackend host)
    {
        var deployment = host.Stub.Function(Id)!.Deployments[^1];
        return (deployment.Entrypoint, deployment.Commands);
    }
}
