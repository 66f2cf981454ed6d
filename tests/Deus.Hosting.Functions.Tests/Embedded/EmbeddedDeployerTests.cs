using System.IO.Compression;

namespace Deus.Hosting.Functions.Tests.Embedded;

[TestFixture]
public sealed class EmbeddedDeployerTests : EmbeddedFixture
{
    [Test]
    public async Task Deploy_creates_a_function_with_the_defaults_of_the_SDK()
    {
        var result = await Host.Backend.DeployAsync(Input with
        {
            Env = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1", [" "] = "skipped" },
            PlainEnv = new Dictionary<string, string> { ["P"] = "plain" },
        });

        var function = Host.Functions.Get(result.FunctionId);
        var variables = Host.Variables.List(result.FunctionId);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExecEndpoint, Is.EqualTo($"embedded:///functions/{result.FunctionId}/executions"));
            Assert.That(function.ActiveDeploymentId, Is.EqualTo(result.DeploymentId));
            Assert.That(function.Settings.Name, Is.EqualTo("deus-service-"));
            Assert.That(function.Settings.Runtime, Is.EqualTo("node-20.0"));
            Assert.That(function.Settings.Timeout, Is.EqualTo(TimeSpan.FromSeconds(30)));
            Assert.That(function.Settings.Execute, Is.EqualTo(new[] { "any" }));
            Assert.That(function.Settings.Scopes, Is.EqualTo(new[] { "users.read" }));
            Assert.That((function.Settings.Entrypoint, function.Settings.Commands), Is.EqualTo(("src/main.js", "npm install")));
            Assert.That(
                variables.Select(v => (v.Key, Host.Variables.Reveal(v), v.Secret)),
                Is.EqualTo(new[] { ("A", "1", true), ("B", "2", true), ("DEUS_MAX_RESPONSE_BYTES", "262144", true), ("P", "plain", false) }));
        });
    }

    [Test]
    public async Task Deploy_reports_its_stages_in_order()
    {
        var progress = new ProgressList();

        await Host.Backend.DeployAsync(Input, progress);

        var stages = progress.Reports.Select(r => r.Stage).Distinct().ToList();
        Assert.That(stages, Is.EqualTo(Enum.GetValues<DeployStage>()));
    }

    [Test]
    public async Task Deploy_compresses_an_artifact_that_is_not_gzip()
    {
        using var tar = new MemoryStream();
        await new GZipStream(new MemoryStream(TestArchives.Function()), CompressionMode.Decompress).CopyToAsync(tar);
        Host.Blobs.Set("tar", tar.ToArray());

        await Host.Backend.DeployAsync(Input with { ArtifactKey = "tar" });
    }

    [Test]
    public async Task Redeploy_overwrites_the_given_variables_and_keeps_the_others()
    {
        var first = await Host.Backend.DeployAsync(Input with
        {
            FunctionId = "fn1",
            Env = new Dictionary<string, string> { ["KEEP"] = "k", ["CHANGE"] = "old", ["DEUS_MAX_RESPONSE_BYTES"] = "10" },
        });

        var second = await Host.Backend.DeployAsync(Input with
        {
            FunctionId = "fn1",
            Env = new Dictionary<string, string> { ["CHANGE"] = "new" },
        });

        Assert.That(second.PreviousDeploymentId, Is.EqualTo(first.DeploymentId));
        Assert.That(Host.Deployments.Get("fn1", second.DeploymentId).Number, Is.EqualTo(2));
        Assert.That(
            Host.Variables.List("fn1").ToDictionary(v => v.Key, Host.Variables.Reveal),
            Is.EquivalentTo(new Dictionary<string, string> { ["KEEP"] = "k", ["CHANGE"] = "new", ["DEUS_MAX_RESPONSE_BYTES"] = "10" }));
    }

    [Test]
    public async Task SkipUnchanged_does_not_deploy_when_nothing_differs()
    {
        var input = Input with { FunctionId = "fn1", SkipUnchanged = true, Env = new Dictionary<string, string> { ["A"] = "1" } };
        var first = await Host.Backend.DeployAsync(input);

        // Setting variables set "live" to false; the following build set it to true again.
        var same = await Host.Backend.DeployAsync(input);
        var other = await Host.Backend.DeployAsync(input with { Env = new Dictionary<string, string> { ["A"] = "2" } });

        Assert.That((same.IsUnchanged, same.DeploymentId), Is.EqualTo((true, first.DeploymentId)));
        Assert.That((other.IsUnchanged, other.DeploymentId), Is.Not.EqualTo((true, first.DeploymentId)));
    }
}
