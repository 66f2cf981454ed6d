using System.Text.Json;
using Deus.Hosting.Appwrite;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class RedeployTests
{
    private const string Id = "fn-1";

    [Test]
    public async Task Redeploy_adds_a_deployment_and_the_first_stays_active_until_the_second_is_ready()
    {
        await using var host = await StubbedBackend.StartAsync();
        var first = await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { WaitUntilReady = true });

        var second = await host.Backend.DeployAsync(StubbedBackend.Input(Id, 301));

        Assert.That(second.FunctionId, Is.EqualTo(Id));
        Assert.That(second.DeploymentId, Is.Not.EqualTo(first.DeploymentId));
        Assert.That(second.PreviousDeploymentId, Is.EqualTo(first.DeploymentId));
        Assert.That(host.Stub.Function(Id)!.ActiveDeploymentId, Is.EqualTo(first.DeploymentId));
        await host.Backend.WaitAsync(Id, second.DeploymentId);
        Assert.That(host.Stub.Function(Id)!.ActiveDeploymentId, Is.EqualTo(second.DeploymentId));
    }

    [Test]
    public async Task Redeploy_sends_no_PUT_when_no_setting_differs()
    {
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input(Id));
        host.Stub.ClearRequests();

        await host.Backend.DeployAsync(StubbedBackend.Input(Id));

        Assert.That(host.Stub.Requests.Select(r => r.ToString()), Is.EqualTo(new[]
        {
            $"GET /functions/{Id}", $"POST /functions/{Id}/deployments",
        }));
    }

    [Test]
    public async Task Redeploy_with_another_name_keeps_every_other_setting()
    {
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { AlwaysWarm = true });
        var before = Fields(host.Stub.Function(Id)!);

        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { FunctionName = "another name" });

        var after = Fields(host.Stub.Function(Id)!);
        Assert.That(after["name"], Is.EqualTo("\"another name\""));
        string[] settings =
            ["execute", "enabled", "logging", "runtime", "scopes", "events", "schedule", "timeout", "entrypoint", "commands", "specification"];
        foreach (var field in settings)
            Assert.That(after[field], Is.EqualTo(before[field]), field);
    }

    [Test]
    public async Task Redeploy_creates_or_overwrites_the_given_variables_and_keeps_the_others()
    {
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with
        {
            Env = new Dictionary<string, string> { ["KEEP"] = "1", ["CHANGE"] = "1", ["DEUS_MAX_RESPONSE_BYTES"] = "7" },
            PlainEnv = new Dictionary<string, string> { ["PLAIN"] = "1" },
        });

        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with
        {
            Env = new Dictionary<string, string> { ["CHANGE"] = "2", ["NEW"] = "2" },
            PlainEnv = new Dictionary<string, string> { ["PLAIN"] = "2" },
        });

        Assert.That(host.Stub.Function(Id)!.Variables.Select(v => $"{v.Key}={v.Value} {v.IsSecret}"), Is.EquivalentTo(new[]
        {
            "KEEP=1 True", "CHANGE=2 True", "DEUS_MAX_RESPONSE_BYTES=7 True", "PLAIN=2 False", "NEW=2 True",
        }));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_variable_changes_between_secret_and_plain(bool wasPlain)
    {
        await using var host = await StubbedBackend.StartAsync();
        var variables = new Dictionary<string, string> { ["A"] = "1" };
        var plain = StubbedBackend.Input(Id) with { PlainEnv = variables };
        var secret = StubbedBackend.Input(Id) with { Env = variables };
        await host.Backend.DeployAsync(wasPlain ? plain : secret);

        await host.Backend.DeployAsync(wasPlain ? secret : plain);

        Assert.That(host.Stub.Function(Id)!.Variables.Single(v => v.Key == "A").IsSecret, Is.EqualTo(wasPlain));
    }

    [Test]
    public async Task A_failed_redeploy_deletes_nothing_and_names_the_function()
    {
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { WaitUntilReady = true });
        host.Stub.Fault = r => r.Is("POST", "/functions/*/deployments") ? AppwriteFault.ServerError() : null;

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.DeployAsync(StubbedBackend.Input(Id, 301)))!;

        Assert.That((error.FunctionId, error.DeploymentId), Is.EqualTo((Id, (string?)null)), "the server chooses the id of an only part");
        Assert.That(host.Stub.Function(Id)!.ActiveDeploymentId, Is.Not.Null);
    }

    [Test]
    public async Task SkipUnchanged_does_nothing_while_the_same_deployment_is_active()
    {
        await using var host = await StubbedBackend.StartAsync();
        var input = StubbedBackend.Input(Id) with
        {
            SkipUnchanged = true,
            WaitUntilReady = true,
            Env = new Dictionary<string, string> { ["A"] = "secret-value" },
        };
        var first = await host.Backend.DeployAsync(input);

        var second = await host.Backend.DeployAsync(input);

        Assert.That(second.IsUnchanged);
        Assert.That(second.DeploymentId, Is.EqualTo(first.DeploymentId));
        Assert.That(host.Stub.Function(Id)!.Deployments, Has.Count.EqualTo(1));
    }

    [TestCase("waiting")]
    [TestCase("processing")]
    [TestCase("building")]
    public async Task SkipUnchanged_recognises_the_same_deployment_while_it_is_built(string status)
    {
        await using var host = await StubbedBackend.StartAsync();
        var before = await host.Backend.DeployAsync(StubbedBackend.Input(Id, 301) with { WaitUntilReady = true });
        var input = StubbedBackend.Input(Id) with { SkipUnchanged = true };
        host.Stub.Build = new AppwriteBuild { Statuses = [status, "ready"] };
        var first = await host.Backend.DeployAsync(input);

        var second = await host.Backend.DeployAsync(input with { WaitUntilReady = true });

        Assert.That((second.IsUnchanged, second.DeploymentId), Is.EqualTo((true, first.DeploymentId)));
        Assert.That(second.PreviousDeploymentId, Is.EqualTo(before.DeploymentId), "what was active then");
        Assert.That(host.Stub.Function(Id)!.ActiveDeploymentId, Is.EqualTo(first.DeploymentId), "it was waited for");
        Assert.That(host.Stub.Function(Id)!.Deployments, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task SkipUnchanged_deploys_again_when_a_newer_deployment_exists()
    {
        await using var host = await StubbedBackend.StartAsync();
        var input = StubbedBackend.Input(Id) with { SkipUnchanged = true };
        await host.Backend.DeployAsync(input);
        await host.Backend.DeployAsync(StubbedBackend.Input(Id, 301));

        var third = await host.Backend.DeployAsync(input);

        Assert.That(third.IsUnchanged, Is.False);
    }

    [Test]
    public async Task SkipUnchanged_deploys_again_after_a_failed_build()
    {
        await using var host = await StubbedBackend.StartAsync();
        var input = StubbedBackend.Input(Id) with { SkipUnchanged = true };
        host.Stub.Build = AppwriteBuild.Failing("npm error");
        Assert.ThrowsAsync<DeploymentFailedException>(() => host.Backend.DeployAsync(input with { WaitUntilReady = true }));

        Assert.That((await host.Backend.DeployAsync(input)).IsUnchanged, Is.False);
    }

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return new TestCaseData((DeployInput i) => i with { ArtifactKey = "301" }).SetArgDisplayNames("artifact");
        yield return new TestCaseData((DeployInput i) => i with { FunctionName = "other" }).SetArgDisplayNames("name");
        yield return new TestCaseData((DeployInput i) => i with { AlwaysWarm = true }).SetArgDisplayNames("always warm");
        yield return new TestCaseData((DeployInput i) => i with { Entrypoint = "lib/index.js" }).SetArgDisplayNames("entrypoint");
        yield return new TestCaseData((DeployInput i) => i with { Commands = "" }).SetArgDisplayNames("commands");
        yield return new TestCaseData((DeployInput i) => i with { Timeout = TimeSpan.FromSeconds(7) }).SetArgDisplayNames("timeout");
        yield return new TestCaseData((DeployInput i) => i with { Specification = "s-2vcpu-2gb" }).SetArgDisplayNames("specification");
        yield return new TestCaseData((DeployInput i) => i with { Env = new Dictionary<string, string> { ["A"] = "2" } }).SetArgDisplayNames("value");
        yield return new TestCaseData((DeployInput i) => i with { Env = null, PlainEnv = i.Env }).SetArgDisplayNames("secrecy");
    }

    [TestCaseSource(nameof(Changes))]
    public async Task SkipUnchanged_deploys_when_one_input_differs(Func<DeployInput, DeployInput> change)
    {
        await using var host = await StubbedBackend.StartAsync();
        var input = StubbedBackend.Input(Id) with
        {
            SkipUnchanged = true,
            WaitUntilReady = true,
            Env = new Dictionary<string, string> { ["A"] = "1" },
        };
        await host.Backend.DeployAsync(input);

        var second = await host.Backend.DeployAsync(change(input));

        Assert.That(second.IsUnchanged, Is.False);
        Assert.That(host.Stub.Function(Id)!.Deployments, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task SkipUnchanged_deploys_again_when_a_character_moves_from_the_value_of_a_variable_to_its_name()
    {
        await using var host = await StubbedBackend.StartAsync();
        var input = StubbedBackend.Input(Id) with { SkipUnchanged = true, WaitUntilReady = true };
        await host.Backend.DeployAsync(input with { Env = new Dictionary<string, string> { ["A"] = "B1" } });

        var second = await host.Backend.DeployAsync(input with { Env = new Dictionary<string, string> { ["AB"] = "1" } });

        Assert.That(second.IsUnchanged, Is.False);
    }

    private static IEnumerable<TestCaseData> Same()
    {
        yield return new TestCaseData((DeployInput i) => i).SetArgDisplayNames("not named");
        yield return new TestCaseData((DeployInput i) => i with
        {
            Entrypoint = "src/main.js",
            Commands = "npm install",
            Timeout = TimeSpan.FromSeconds(30),
            Specification = "s-8vcpu-8gb",
        }).SetArgDisplayNames("named as they are");
        yield return new TestCaseData((DeployInput i) => i with { FunctionName = "deus-service-" }).SetArgDisplayNames("its name");
        yield return new TestCaseData((DeployInput i) => i with { AlwaysWarm = false }).SetArgDisplayNames("cold as it is");
    }

    [TestCaseSource(nameof(Same))]
    public async Task SkipUnchanged_compares_with_the_settings_of_the_function_and_not_of_the_options(Func<DeployInput, DeployInput> change)
    {
        var entrypoint = "src/main.js";
        await using var host = await StubbedBackend.StartAsync(
            s => s.AddOptions<AppwriteOptions>().Configure(o => o.Entrypoint = entrypoint));
        var input = StubbedBackend.Input(Id) with { SkipUnchanged = true, WaitUntilReady = true };
        await host.Backend.DeployAsync(input);

        host.Services.GetRequiredService<IOptionsMonitorCache<AppwriteOptions>>().Clear();
        entrypoint = "other.js";
        var second = await host.Backend.DeployAsync(change(input));

        Assert.That(second.IsUnchanged);
    }

    [Test]
    public async Task SkipUnchanged_recognizes_a_cold_function_whose_default_specification_is_the_warm_one()
    {
        await using var host = await StubbedBackend.StartAsync(s => s.Configure<AppwriteOptions>(o => o.WarmSpecification = "s-8vcpu-8gb"));
        var input = StubbedBackend.Input(Id) with { SkipUnchanged = true, WaitUntilReady = true, AlwaysWarm = false };
        await host.Backend.DeployAsync(input);

        Assert.That((await host.Backend.DeployAsync(input)).IsUnchanged, "the server's own default is the warm one");
    }

    [Test]
    public async Task SkipUnchanged_deploys_again_when_the_function_was_changed_elsewhere()
    {
        await using var host = await StubbedBackend.StartAsync();
        var input = StubbedBackend.Input(Id) with { SkipUnchanged = true, WaitUntilReady = true, Commands = "npm ci" };
        await host.Backend.DeployAsync(input);
        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { Commands = "make" });

        Assert.That((await host.Backend.DeployAsync(input with { Commands = null })).IsUnchanged, Is.False);
    }

    [Test]
    public async Task SkipUnchanged_deploys_again_after_a_rollback()
    {
        await using var host = await StubbedBackend.StartAsync();
        var input = StubbedBackend.Input(Id) with { SkipUnchanged = true, WaitUntilReady = true };
        var first = await host.Backend.DeployAsync(input);
        var second = await host.Backend.DeployAsync(input with { ArtifactKey = "301" });
        await host.Backend.ActivateAsync(Id, first.DeploymentId);

        var third = await host.Backend.DeployAsync(input with { ArtifactKey = "301" });

        Assert.That(third.IsUnchanged, Is.False);
        Assert.That(third.DeploymentId, Is.Not.EqualTo(second.DeploymentId));
    }

    [Test]
    public async Task SkipUnchanged_without_an_id_is_refused_before_any_request()
    {
        await using var host = await StubbedBackend.StartAsync();

        Assert.ThrowsAsync<ArgumentException>(() => host.Backend.DeployAsync(
            new DeployInput { ServiceId = "service", ArtifactKey = "300", SkipUnchanged = true }));
        Assert.That(host.Stub.Requests, Is.Empty);
    }

    private static Dictionary<string, string> Fields(AppwriteFunction function)
    {
        using var json = JsonDocument.Parse(function.Json);
        return json.RootElement.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.GetRawText());
    }
}
