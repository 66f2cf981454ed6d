using System.Text;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class RequestBodyLimitTests
{
    [TestCase("é", 5_200_000)]
    [TestCase("<", 5_200_000)]
    [TestCase("'", 5_200_000)]
    [TestCase("\"", 6_200_000)]
    [TestCase("\"", 6_300_000)]
    [TestCase("😀", 1_000_000)]
    [TestCase("😀", 1_050_000)]
    public async Task Invoke_accepts_a_body_of_any_characters_that_fits_the_request_limit(string character, int count)
    {
        await using var rig = await AppwriteRig.StartAsync();
        var functionId = (await rig.Backend.DeployAsync(AppwriteRig.Input with { WaitUntilReady = true })).FunctionId;
        rig.Stub.Execute = execution => new AppwriteExecutionResult { Body = execution.Body[..1000] };
        var body = Repeat(character, count);

        var result = await rig.Invoker.InvokeAsync(functionId, new InvokeRequest { BodyText = body });

        Assert.That(result.StatusCode, Is.EqualTo(200));
        // Compared here, because NUnit would print the difference of ten million characters.
        Assert.That(body.StartsWith(result.BodyText, StringComparison.Ordinal) && result.Body.Length > 0);
    }

    [TestCase("é", 6_300_000)]
    [TestCase("語", 4_200_000)]
    public async Task A_body_over_the_servers_limit_is_refused_before_it_is_sent(string character, int count)
    {
        await using var rig = await AppwriteRig.StartAsync();
        var functionId = (await rig.Backend.DeployAsync(AppwriteRig.Input with { WaitUntilReady = true })).FunctionId;
        rig.Stub.ClearRequests();

        var error = Assert.ThrowsAsync<ArgumentException>(
            () => rig.Invoker.InvokeAsync(functionId, new InvokeRequest { BodyText = Repeat(character, count) }))!;

        Assert.That(error.Message, Does.Contain("12582912").And.Contain("12517376"));
        Assert.That(rig.Stub.Requests, Is.Empty);
    }

    [Test]
    public async Task Request_body_contains_characters_unescaped()
    {
        await using var rig = await AppwriteRig.StartAsync();
        var functionId = (await rig.Backend.DeployAsync(AppwriteRig.Input with { WaitUntilReady = true })).FunctionId;
        rig.Stub.ClearRequests();

        await rig.Invoker.InvokeAsync(functionId, new InvokeRequest { BodyText = "é<'>&語" });

        Assert.That(Encoding.UTF8.GetString(rig.Stub.Requests.Single().Body.Span), Does.Contain("é<'>&語"));
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}
