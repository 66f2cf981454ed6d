namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Tests functions with the real shell, npm and Node.js.</summary>
[TestFixture]
public sealed class RealFunctionTests
{
    private const string Code =
        """
        export default ({ req, res, log }) => {
            log('seen');
            return res.json({ said: req.bodyText, secret: process.env.SECRET, host: process.env.DEUS_TEST_OF_HOST ?? null });
        };
        """;

    [Test]
    public async Task A_function_is_deployed_built_by_npm_executed_and_deleted()
    {
        await using var host = TestHost.WithNode();
        host.Blobs.Set("real", TestArchives.Create(("src/main.js", Code), ("package.json", """{"type":"module","private":true}""")));

        var deployed = await host.Backend.DeployAsync(new DeployInput
        {
            ServiceId = "s",
            ArtifactKey = "real",
            Env = new Dictionary<string, string> { ["SECRET"] = "42" },
            WaitUntilReady = true,
        });
        var result = await host.Backend.InvokeAsync(deployed.FunctionId, new InvokeRequest { BodyText = "hi" });
        await host.Backend.DeleteAsync(deployed.FunctionId);

        Assert.Multiple(() =>
        {
            Assert.That((result.StatusCode, result.BodyText), Is.EqualTo((200, """{"said":"hi","secret":"42","host":null}""")));
            Assert.That(result.Logs, Does.Contain("seen"));
        });
    }

    [Test]
    public async Task A_dependency_is_installed_without_a_warning_in_the_log_of_the_build()
    {
        await using var host = TestHost.WithNode();
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync(archive: TestArchives.Create(
            ("src/main.js", "module.exports = ({ res }) => res.text(require('greeting'));"),
            ("package.json", """{"private":true,"dependencies":{"greeting":"file:./greeting"}}"""),
            ("greeting/package.json", """{"name":"greeting","version":"1.0.0"}"""),
            ("greeting/index.js", "module.exports = 'hello';")));

        (await host.WaitAsync("fn1", deployment.Id)).EnsureReady();

        var log = host.Deployments.Get("fn1", deployment.Id).Log;
        Assert.That(log, Does.Contain("added 1 package").And.Not.Contains("Unknown env config"));
        Assert.That((await host.Backend.InvokeAsync("fn1", new InvokeRequest())).BodyText, Is.EqualTo("hello"));
    }

    [TestCase("src/index.js", "")]
    [TestCase("src/other.js", """{"main":"other.js"}""")]
    public async Task An_entry_that_is_a_folder_is_executed_as_Node_finds_its_file(string file, string package)
    {
        await using var host = TestHost.WithNode();
        await host.StartAsync();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Entrypoint = "src", Commands = "" });
        var files = new[] { (file, "module.exports = ({ res }) => res.text('found');"), ("src/package.json", package) };
        var deployment = await host.CreateDeploymentAsync(archive: TestArchives.Create([.. files.Where(f => f.Item2.Length > 0)]));

        (await host.WaitAsync("fn1", deployment.Id)).EnsureReady();

        Assert.That((await host.Backend.InvokeAsync("fn1", new InvokeRequest())).BodyText, Is.EqualTo("found"));
    }

    [Test]
    public async Task Build_does_not_inherit_the_environment_of_the_host()
    {
        Environment.SetEnvironmentVariable("DEUS_TEST_OF_HOST", "secret of the host");
        try
        {
            await using var host = TestHost.WithNode();
            await host.StartAsync();
            await host.CreateFunctionAsync(settings: TestHost.Settings() with { Commands = "env; exit 1" });
            var deployment = await host.CreateDeploymentAsync();

            await host.WaitAsync("fn1", deployment.Id);

            var log = host.Deployments.Get("fn1", deployment.Id).Log;
            Assert.That(log, Does.Not.Contain("secret of the host"));
            Assert.That(log, Does.Contain("CI=true").And.Contain("PATH=").And.Contain("APPWRITE_FUNCTION_ID=fn1")
                .And.Contain($"npm_config_cache={host.Folder}").And.Contain($"PNPM_HOME={host.Folder}"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DEUS_TEST_OF_HOST", null);
        }
    }
}
