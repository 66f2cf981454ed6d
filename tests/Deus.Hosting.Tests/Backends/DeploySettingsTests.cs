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
    public async Task A_new_function_gets_those_of_the_options_for_what_the_input_does_not_name()
    {
        await using var host = await StartAsync();

        await host.Backend.DeployAsync(StubbedBackend.Input(Id));

        Assert.That(SettingsOf(host), Is.EqualTo(("app.js", "make", 30, "s-1vcpu-1gb")));
        Assert.That(BuildOf(host), Is.EqualTo(("app.js", "make")));
    }

    [Test]
    public async Task A_redeploy_that_names_none_keeps_those_of_the_function()
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
    public async Task A_redeploy_changes_the_one_it_names_for_this_and_later_deployments(
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
    public async Task What_is_not_acceptable_is_refused_before_any_request(Func<DeployInput, DeployInput> change)
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
    public async Task A_new_function_is_warm_only_when_the_input_says_so(bool? warm, string? specification, string expected)
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
    public async Task A_redeploy_changes_the_warmth_in_both_directions(bool was, bool? warm, string? specification, string expected)
    {
        await using var host = await StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = was });

        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = warm, Specification = specification });

        Assert.That(SettingsOf(host).Specification, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_function_that_is_not_warm_keeps_its_own_specification_when_it_is_deployed_cold()
    {
        await using var host = await StartAsync();
        await host.Backend.DeployAsync(Chosen);

        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = false });

        Assert.That(SettingsOf(host).Specification, Is.EqualTo("s-2vcpu-2gb"));
    }

    [Test]
    public async Task Without_a_specification_in_the_options_a_warm_function_gets_back_the_default_of_the_server()
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
