namespace Deus.Hosting.Wire.Tests;

/// <summary>Tests that error bodies become typed exceptions, and tests delete and invoke.</summary>
public sealed class ErrorContractTests
{
    [TestCase(400, "general_argument_invalid", HostingErrorReason.RefusedArgument)]
    [TestCase(401, "general_unauthorized_scope", HostingErrorReason.Unauthorized)]
    [TestCase(404, "function_not_found", HostingErrorReason.NotFound)]
    public async Task Error_body_becomes_a_BackendRejectedException_with_status_type_and_reason(int status, string type, HostingErrorReason reason)
    {
        await using var server = new WireServer();
        server.Respond("POST", "/functions/fn/executions", status, $$"""{"message":"No.","code":{{status}},"type":"{{type}}","version":"1.8.1"}""");

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => server.Invoker.InvokeAsync("fn", new InvokeRequest()))!;

        Assert.That((error.StatusCode, error.ErrorType, error.Reason), Is.EqualTo(((int?)status, type, reason)));
        Assert.That(error.Message, Does.Contain("No.").And.Not.Contain(WireServer.ApiKey));
    }

    [Test]
    public async Task A_success_without_JSON_is_an_invalid_response()
    {
        await using var server = new WireServer();
        server.Respond("POST", "/functions/fn/executions", 201, "<html>");

        var error = Assert.CatchAsync<HostingException>(() => server.Invoker.InvokeAsync("fn", new InvokeRequest()))!;

        Assert.That(error.Reason, Is.EqualTo(HostingErrorReason.InvalidResponse));
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        await using var server = new WireServer();
        server.Respond("DELETE", "/functions/fn", 307, "", ("Location", "/v1/functions/other"));

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => server.Backend.DeleteAsync("fn"))!;

        Assert.That(error.StatusCode, Is.EqualTo(307));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Delete_is_one_request_without_a_body()
    {
        await using var server = new WireServer();

        await server.Backend.DeleteAsync("fn");

        Assert.That(server.Requests.Single().ToString(), Is.EqualTo("DELETE /functions/fn"));
        Assert.That(server.Requests.Single().Body, Is.Empty);
    }

    [Test]
    public async Task Invoke_sends_body_path_and_method_and_reads_the_answer()
    {
        await using var server = new WireServer();

        var result = await server.Invoker.InvokeAsync("fn", new InvokeRequest { BodyText = "world", Path = "/a", Method = "PUT" });

        Assert.That(server.Requests.Single().Body, Is.EqualTo("""{"body":"world","async":false,"path":"/a","method":"PUT"}"""));
        Assert.That((result.StatusCode, result.BodyText, result.IsSuccess), Is.EqualTo((200, "hi", true)));
    }
}
