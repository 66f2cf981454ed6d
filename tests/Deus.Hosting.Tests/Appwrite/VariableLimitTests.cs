using Deus.Hosting.Appwrite.Deploy;

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

    [TestCase("v", 5900, true)]
    [TestCase("v", 5901, false)]
    [TestCase("é", 2950, true)]
    [TestCase("é", 2951, false)]
    [TestCase("語", 1966, true)]
    [TestCase("語", 1967, false)]
    [TestCase("😀", 1475, true)]
    [TestCase("😀", 1476, false)]
    public async Task Variable_value_over_5900_bytes_is_rejected_before_any_request(string character, int count, bool isAccepted)
    {
        await using var host = await StubbedBackend.StartAsync();
        var values = new Dictionary<string, string> { ["K"] = string.Concat(Enumerable.Repeat(character, count)) };

        var inputs = new Dictionary<string, DeployInput>
        {
            ["Env"] = StubbedBackend.Input("a") with { Env = values },
            ["PlainEnv"] = StubbedBackend.Input("b") with { PlainEnv = values },
        };
        foreach (var (parameter, input) in inputs)
        {
            if (isAccepted)
            {
                Assert.DoesNotThrowAsync(() => host.Backend.DeployAsync(input));
                continue;
            }

            var error = Assert.ThrowsAsync<ArgumentException>(() => host.Backend.DeployAsync(input))!;
            Assert.That(error.Message, Does.Contain("5900").And.Contain("'K'").And.Not.Contain(character + character));
            Assert.That(error.ParamName, Is.EqualTo(parameter));
            Assert.That(host.Stub.Requests, Is.Empty);
        }
    }

    // See VariableValueLimit for the server's rule. The longest value fits with 80 slashes more than expected.
    [Test]
    public void Value_limit_reserves_space_for_escaped_slashes_in_the_base64_of_the_server()
    {
        const int Column = 8192;
        var envelope = $$"""{"data":"","method":"aes-128-gcm","iv":"{{new string('0', 24)}}","tag":"{{new string('0', 32)}}","version":"1"}""";
        var base64 = (VariableValueLimit.MaxBytes + 2) / 3 * 4;

        Assert.That(Column - envelope.Length - base64, Is.GreaterThanOrEqualTo((base64 / 64) + 80));
    }

    [Test]
    public async Task Every_request_body_is_sent_with_Content_Length()
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
