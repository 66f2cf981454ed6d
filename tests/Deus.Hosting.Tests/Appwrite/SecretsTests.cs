using Deus.Hosting.Appwrite;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests that the key and the values of variables appear in no log, message or text form.</summary>
public sealed class SecretsTests
{
    private const string Secret = "s3cr3t-v4lu3";
    private const string Plain = "pl41n-v4lu3";

    private static readonly DeployInput Input = AppwriteRig.Input with
    {
        Env = new Dictionary<string, string> { ["TOKEN"] = Secret },
        PlainEnv = new Dictionary<string, string> { ["MODE"] = Plain },
        WaitUntilReady = true,
    };

    [Test]
    public async Task Deploy_invoke_and_delete_log_no_secret()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = AppwriteFault.First(2, r => r.Method == "GET", AppwriteFault.ServerError());
        var result = await rig.Backend.DeployAsync(Input);
        await rig.Invoker.InvokeAsync(result.FunctionId, new InvokeRequest());
        await rig.Backend.DeleteAsync(result.FunctionId);

        Assert.That(rig.Logs.Lines, Is.Not.Empty);
        AssertNoSecret(rig, rig.Logs.Text);
    }

    private static readonly string[] Steps = ["/functions", "/functions/*/variables", "/functions/*/deployments"];

    [TestCaseSource(nameof(Steps))]
    public async Task Failure_of_a_request_shows_no_secret_in_exception_and_log(string step)
    {
        await using var rig = await AppwriteRig.StartAsync();
        // A server that repeats the request's content in its error.
        rig.Stub.Fault = r => r.Is("POST", step)
            ? AppwriteFault.Status(400, $"{{\"message\":\"key {rig.Stub.ApiKey} may not\",\"type\":\"general_argument_invalid\"}}")
            : null;

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeployAsync(Input));

        AssertNoSecret(rig, failure!.ToString() + failure.ResponseBody + rig.Logs.Text);
        Assert.That(failure.Message, Does.Contain("key [redacted] may not"));
    }

    [Test]
    public async Task Invalid_response_shows_no_secret_in_exception_and_log()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => AppwriteFault.Status(201, $"<p>{rig.Stub.ApiKey}</p>");

        var failure = Assert.CatchAsync<HostingException>(() => rig.Backend.DeployAsync(Input));

        AssertNoSecret(rig, failure!.ToString() + rig.Logs.Text);
    }

    [Test]
    public void ToString_of_input_and_options_contains_no_secret_values()
    {
        var text = Input.ToString() + Input with { FunctionId = "fn" } + new AppwriteOptions { ApiKey = Secret };

        Assert.That(text, Does.Contain(Input.ServiceId).And.Not.Contain(Secret).And.Not.Contain(Plain));
    }

    private static void AssertNoSecret(AppwriteRig rig, string text) =>
        Assert.That(text, Does.Not.Contain(rig.Stub.ApiKey).And.Not.Contain(Secret).And.Not.Contain(Plain));
}
