using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class RedactionTests
{
    [TestCase("the key is abcd1234.", "the key is [redacted].")]
    [TestCase("""{"value":"abcd1234"}""", """{"value":"[redacted]"}""")]
    [TestCase("""{"value":"p\/q<r"}""", """{"value":"[redacted]"}""")]
    [TestCase("""{"value":"p/q\u003Cr"}""", """{"value":"[redacted]"}""")]
    [TestCase("""{"code":400}""", """{"code":400}""")]
    public void Apply_redacts_secrets_in_every_spelling(string answer, string shown) =>
        Assert.That(ApiKeyRedaction.Apply(answer, "abcd1234", "p/q<r", "400", null), Is.EqualTo(shown));

    [Test]
    public async Task A_variable_that_the_server_repeats_is_not_shown()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.Fault = r => r.Is("POST", "/functions/*/variables")
            ? AppwriteFault.Error(400, "general_argument_invalid", "Invalid value: hunter2-hunter2")
            : null;

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.DeployAsync(
            StubbedBackend.Input("fn") with { Env = new Dictionary<string, string> { ["A"] = "hunter2-hunter2" } }))!;

        Assert.That(error.ToString() + error.ResponseBody, Does.Not.Contain("hunter2"));
        Assert.That(error.Message, Does.Contain("[redacted]"));
    }
}
