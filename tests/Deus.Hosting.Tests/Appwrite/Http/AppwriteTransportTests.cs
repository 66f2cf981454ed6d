using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class AppwriteTransportTests
{
    private const string Execution = """{"$id":"e1"}""";
    private const string Form =
        "--b\r\nContent-Disposition: form-data; name=\"$id\"\r\n\r\ne1\r\n"
        + "--b\r\nContent-Disposition: form-data; name=\"responseStatusCode\"\r\n\r\n200\r\n--b--\r\n";

    [Test]
    public async Task Response_of_the_maximum_length_is_read()
    {
        using var server = new InMemoryServer(InMemoryServer.Json(Execution));

        Assert.That((await SendAsync(server, new AppwriteCall(HttpMethod.Get, "/x") { MaxResponseBytes = Execution.Length })).Id, Is.EqualTo("e1"));
    }

    [Test]
    public void Response_over_the_maximum_length_is_refused_as_too_long_and_not_requested_again()
    {
        using var server = new InMemoryServer(InMemoryServer.Json(Execution + " "));
        var call = new AppwriteCall(HttpMethod.Get, "/x") { MaxResponseBytes = Execution.Length };

        var failure = Assert.ThrowsAsync<InvalidBackendResponseException>(() => SendAsync(server, call));

        Assert.That((failure!.IsTooLong, failure.StatusCode, failure.ResponseBody), Is.EqualTo((true, 200, Execution)));
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [TestCase("""{"$id":"e1" """, "application/json", Execution)]
    [TestCase("<html></html>", "text/html", Execution)]
    [TestCase("--b\r\nno end", "multipart/form-data; boundary=b", Form)]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"responseStatusCode\"\r\n\r\n2x\r\n--b--", "multipart/form-data; boundary=b", Form)]
    [TestCase("--b\r\nContent-Disposition: form-data; name=\"responseStatusCode\"\r\n\r\n99999999999\r\n--b--", "multipart/form-data; boundary=b", Form)]
    public async Task Response_that_is_broken_in_transit_is_requested_again(string broken, string type, string complete)
    {
        using var server = new InMemoryServer(Response(broken, type), Response(complete, type));

        Assert.That((await SendAsync(server, new AppwriteCall(HttpMethod.Get, "/x"))).Id, Is.EqualTo("e1"));
        Assert.That(server.Requests, Has.Count.EqualTo(2));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Attempt_ends_at_the_time_limit_when_headers_or_body_do_not_arrive(bool hasHeaders)
    {
        var time = new FakeTimeProvider();
        var start = time.GetUtcNow();
        using var server = new InMemoryServer(
            async token =>
            {
                if (!hasHeaders)
                    await Task.Delay(Timeout.InfiniteTimeSpan, time, token);
                return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(new Pipe().Reader.AsStream()) };
            },
            time);

        var call = SendAsync(server, new AppwriteCall(HttpMethod.Post, "/x"));
        await time.RunUntilAsync(call);

        var failure = Assert.ThrowsAsync<BackendUnreachableException>(() => call);
        Assert.That((failure!.WasSent, failure.Method, failure.Path), Is.EqualTo((true, "POST", "/x")));
        Assert.That(time.GetUtcNow() - start, Is.EqualTo(AppwriteHttpClient.TimeLimit));
    }

    [TestCase("Unexpected end of the response.", true)]
    [TestCase("Invalid line 'standard_key-9f8e7d6c'.", false)]
    public void Broken_connection_is_the_inner_exception_unless_it_quotes_the_key(string message, bool isInner)
    {
        var pipe = new Pipe();
        var broken = new IOException(message);
        pipe.Writer.Complete(broken);
        using var server = new InMemoryServer(
            new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(pipe.Reader.AsStream()) });

        var failure = Assert.ThrowsAsync<BackendUnreachableException>(() => SendAsync(server, new AppwriteCall(HttpMethod.Post, "/x")));

        Assert.That(failure!.InnerException, isInner ? Is.Not.Null : Is.Null);
        Assert.That(failure.ToString(), Does.Not.Contain(InMemoryServer.Key).And.Contain(message.Split('\'')[0]));
    }

    [TestCase(100)]
    [TestCase(1024 * 1024)]
    public void Complete_error_that_ends_like_the_key_is_shown_unaltered(int length)
    {
        const string End = "use a standard";
        var body = new string('x', length - End.Length) + End;
        using var server = new InMemoryServer(InMemoryServer.Json(body, HttpStatusCode.BadRequest));

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => SendAsync(server, new AppwriteCall(HttpMethod.Get, "/x")));

        // Compared here, because NUnit would print a million characters.
        Assert.That(failure!.ResponseBody == body, failure.ResponseBody[^20..]);
    }

    [Test]
    public void Rejection_has_the_wait_that_the_server_requests()
    {
        var rejection = InMemoryServer.Json("{}", HttpStatusCode.ServiceUnavailable);
        rejection.Headers.RetryAfter = new RetryConditionHeaderValue(TimeSpan.FromSeconds(7));
        using var server = new InMemoryServer(rejection);

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => SendAsync(server, new AppwriteCall(HttpMethod.Post, "/x")));

        Assert.That(failure!.RetryAfter, Is.EqualTo(TimeSpan.FromSeconds(7)));
    }

    private static Task<ExecutionResponse> SendAsync(InMemoryServer server, AppwriteCall call) => server.Transport.SendAsync(
        call, AppwriteJson.Default.ExecutionResponse, CancellationToken.None, ExecutionFormWriter.Read);

    private static HttpResponseMessage Response(string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return new HttpResponseMessage(HttpStatusCode.OK) { Content = content };
    }
}
