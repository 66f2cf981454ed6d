using Deus.Hosting.Invocation;

namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>With the real shell, npm and Node.js.</summary>
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
        host.Blobs.Set("real", Archives.Of(("src/main.js", Code), ("package.json", """{"type":"module","private":true}""")));

        var deployed = await host.Backend.DeployAsync(new DeployInput
        {
            ServiceId = "s",
            ArtifactKey = "real",
            Env = new Dictionary<string, string> { ["SECRET"] = "42" },
            WaitUntilReady = true,
        });
        var result = await host.Backend.InvokeAsync(deployed.FunctionId, new InvokeRequest { Body = "hi" });
        await host.Backend.DeleteAsync(deployed.FunctionId);

        Assert.Multiple(() =>
        {
            Assert.That((result.StatusCode, result.Body), Is.EqualTo((200, """{"said":"hi","secret":"42","host":null}""")));
            Assert.That(result.Logs, Does.Contain("seen"));
        });
    }

    [Test]
    public async Task The_build_sees_none_of_the_hosts_own_environment()
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
                .And.Contain($"npm_config_cache={host.Folder}"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("DEUS_TEST_OF_HOST", null);
        }
    }
}
