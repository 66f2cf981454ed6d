using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests how the return value of a function becomes a response (https://github.com/open-runtimes/open-runtimes).</summary>
internal sealed class ContractResponseTests : ContractFixture
{
    private const string PlainText = "text/plain; charset=utf-8";

    [TestCase("text", 200, "Hello World 👋", PlainText)]
    [TestCase("json", 200, "{\"json\":true,\"nested\":{\"a\":[1,2]}}", "application/json; charset=utf-8")]
    [TestCase("jsonOverride", 200, "{}", "application/json; charset=utf-8")]
    [TestCase("emptyArray", 200, "[]", "application/json; charset=utf-8")]
    [TestCase("charset", 200, "ok", "text/plain; charset=iso-8859-1")]
    [TestCase("uppercase", 200, "ok", PlainText)]
    [TestCase("parameters", 200, "ok", "text/html; foo=bar; charset=utf-8")]
    [TestCase("multipart", 200, "--12345--", "multipart/form-data; boundary=12345")]
    [TestCase("empty", 204, "", PlainText)]
    [TestCase("twice", 200, "second", PlainText)]
    [TestCase("status", 404, "FAIL", PlainText)]
    [TestCase("sendNumber", 200, "50", PlainText)]
    [TestCase("sendObject", 200, "{\"a\":1}", PlainText)]
    [TestCase("sendNull", 200, "", PlainText)]
    [TestCase("sendStream", 200, "abc", PlainText)]
    [TestCase("uint8", 200, "{\"0\":1,\"1\":2}", PlainText)]
    [TestCase("object", 200, "", PlainText)]
    [TestCase("own", 201, "mine", PlainText)]
    public async Task A_returned_response_is_sent(string action, int status, string body, string contentType)
    {
        var response = await Host.CallAsync(action);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(status));
            Assert.That(response.Text(), Is.EqualTo(body));
            Assert.That(response.Header("content-type"), Is.EqualTo(contentType));
            Assert.That(response.Errors, Is.Empty);
            Assert.That(response.Outcome, Is.EqualTo(RuntimeOutcome.Responded));
        });
    }

    [TestCase("none", "Return statement missing.", PlainText)]
    [TestCase("fail", "it broke", PlainText)]
    [TestCase("fail", "main.js", PlainText)]
    [TestCase("no such action", "Unknown action", PlainText)]
    [TestCase("throwText", "only text", PlainText)]
    [TestCase("throwObject", "{\"code\":5}", PlainText)]
    [TestCase("throwNull", "TypeError", null)]
    [TestCase("textNumber", "TypeError", PlainText)]
    [TestCase("destructured", "TypeError", PlainText)]
    [TestCase("primitive", "TypeError", null)]
    [TestCase("frozen", "TypeError", null)]
    [TestCase("badStatus", "99", null)]
    [TestCase("interim", "100", null)]
    [TestCase("badName", "Header name", null)]
    public async Task A_failure_is_an_empty_500_with_its_reason_in_the_errors(string action, string reason, string? contentType)
    {
        var response = await Host.CallAsync(action);

        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(500));
            Assert.That(response.Body.Length, Is.Zero);
            Assert.That(response.Errors, Does.Contain(reason));
            Assert.That(response.Header("content-type"), Is.EqualTo(contentType));
        });
    }

    [Test]
    public async Task Failed_function_keeps_the_logs_written_before_the_failure()
    {
        var response = await Host.CallAsync("fail");

        Assert.That(response.Logs, Is.EqualTo("before\n"));
        Assert.That(response.Errors, Does.StartWith("also before\nError: it broke\n"));
    }

    [Test]
    public async Task Response_keeps_the_headers_before_an_invalid_header()
    {
        var response = await Host.CallAsync("badHeader");

        Assert.That(response.StatusCode, Is.EqualTo(500));
        Assert.That(response.Headers.Select(h => h.Key), Is.EqualTo(["first", "content-length"]));
        Assert.That(response.Errors, Does.Contain("second"));
    }

    [Test]
    public async Task A_redirect_has_a_location_and_no_body()
    {
        var response = await Host.CallAsync("redirect");

        Assert.That(response.StatusCode, Is.EqualTo(301));
        Assert.That(response.Headers[0], Is.EqualTo(KeyValuePair.Create("location", "https://github.com/")));
        Assert.That(response.Body.Length, Is.Zero);
    }

    [Test]
    public async Task A_header_of_several_values_is_repeated()
    {
        var response = await Host.CallAsync("cookies");

        Assert.That(response.Headers.Where(h => h.Key == "set-cookie").Select(h => h.Value), Is.EqualTo(["a=1", "b=2"]));
    }

    [Test]
    public async Task Reserved_headers_pass_in_neither_direction_and_cookies_do()
    {
        const string cookies = "a=b; c=d=e; f=g:h; i=j; k=l";
        var request = Host.Request("reserved");
        var response = await Host.SendAsync(request with
        {
            Headers = [.. request.Headers, new("X-Open-Runtimes-Custom-In-Header", "x"), new("Cookie", cookies)],
        });

        Assert.Multiple(() =>
        {
            Assert.That(response.Text(), Is.EqualTo("OK"));
            Assert.That(response.Header("first-header"), Is.EqualTo("first"));
            Assert.That(response.Header("second-header"), Is.EqualTo("missing"));
            Assert.That(response.Header("cookie-header"), Is.EqualTo(cookies));
            Assert.That(response.Headers.Select(h => h.Key), Has.None.StartsWith("x-open-runtimes-"));
        });
    }

    [TestCase("binary", "image/png; charset=utf-8")]
    [TestCase("sendBytes", PlainText)]
    public async Task Bytes_arrive_unchanged(string action, string contentType)
    {
        var response = await Host.CallAsync(action);

        Assert.That(response.Body.ToArray(), Is.EqualTo(new byte[] { 0, 10, 255 }));
        Assert.That(response.Header("content-type"), Is.EqualTo(contentType));
        Assert.That(response.Header("content-length"), Is.EqualTo("3"));
    }

    [Test]
    public async Task Head_has_the_length_and_not_the_body()
    {
        var response = await Host.CallAsync("status", method: "HEAD");

        Assert.That(response.Header("content-length"), Is.EqualTo("4"));
        Assert.That(response.Body.Length, Is.Zero);
    }

    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    [TestCase("PATCH")]
    public async Task Function_receives_the_method_of_the_request(string method) =>
        Assert.That((await Host.CallAsync("method", method: method)).Text(), Is.EqualTo(method));

    [TestCase("text/plain", "some text")]
    [TestCase("application/json", "{\"a\":1}")]
    [TestCase("application/unknown", "anything")]
    public async Task The_raw_body_is_echoed(string contentType, string body) =>
        Assert.That((await Host.CallAsync("sendText", body.Bytes(), contentType)).Text(), Is.EqualTo(body));

    [Test]
    public async Task Response_larger_than_MaxResponseBytes_returns_500_with_outcome_TooLarge()
    {
        var response = await Host.SendAsync(Host.Request("logs") with { MaxResponseBytes = 0 });
        var tooLarge = await Host.SendAsync(Host.Request("text") with { MaxResponseBytes = 15 });

        Assert.That(response.StatusCode, Is.EqualTo(200));
        Assert.That(tooLarge.StatusCode, Is.EqualTo(500));
        Assert.That(tooLarge.Outcome, Is.EqualTo(RuntimeOutcome.TooLarge));
        Assert.That(tooLarge.Errors, Does.Contain("larger than 15 bytes"));
    }
}
