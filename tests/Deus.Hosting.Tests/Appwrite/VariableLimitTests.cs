namespace Deus.Hosting.Tests.Appwrite;

public sealed class VariableLimitTests
{
    [TestCase(255, 5900, true)]
    [TestCase(256, 1, false)]
    [TestCase(1, 8193, false)]
    public async Task A_variable_the_server_would_refuse_is_refused_before_any_request(int keyLength, int valueLength, bool isAccepted)
    {
        await using var host = await StubbedBackend.StartAsync();
        var value = new string('v', valueLength);
        var input = StubbedBackend.Input("fn") with { Env = new Dictionary<string, string> { [new string('K', keyLength)] = value } };

        if (isAccepted)
        {
            Assert.DoesNotThrowAsync(() => host.Backend.DeployAsync(input));
            return;
        }

        var error = Assert.ThrowsAsync<ArgumentException>(() => host.Backend.DeployAsync(input))!;
        Assert.That(error.Message, Does.Contain("255").And.Contain("8192").And.Not.Contain(value + value));
        Assert.That(host.Stub.Requests, Is.Empty);
    }

    [Test]
    public async Task Every_body_has_a_length()
    {
        await using var host = await StubbedBackend.StartAsync();

        await host.Backend.DeployAsync(StubbedBackend.Input("fn"));

        foreach (var request in host.Stub.Requests.Where(r => r.Method == "POST"))
        {
            Assert.That(request.Header("Content-Length"), Is.Not.Null, request.ToString());
            Assert.That(request.Header("Transfer-Encoding"), Is.Null, request.ToString());
        }
    }
}
