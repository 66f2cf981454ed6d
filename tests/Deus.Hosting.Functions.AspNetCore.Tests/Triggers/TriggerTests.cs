using System.Net;
using System.Net.Http.Headers;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Triggers;

/// <summary>Tests HTTP triggers: the whole request goes to the function, and its response comes back.</summary>
[TestFixture]
public sealed class TriggerTests : ApiFixture
{
    private HttpClient _guest = null!;

    [SetUp]
    public async Task DeployAsync()
    {
        await Api.DeployAsync();
        await ExecutableByAsync("any");
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            Expect100ContinueTimeout = TimeSpan.FromSeconds(30), // waits for a rejection on a slow machine too
        };
        _guest = new HttpClient(handler) { BaseAddress = new Uri(Api.Triggers) };
    }

    [TearDown]
    public void Dispose() => _guest.Dispose();

    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("PUT")]
    [TestCase("PATCH")]
    [TestCase("DELETE")]
    [TestCase("OPTIONS")]
    [TestCase("PURGE")]
    public async Task Trigger_passes_method_path_query_headers_and_body_to_the_function_unchanged(string method)
    {
        RuntimeRequest? seen = null;
        Api.Runtime.Handler = (request, _) =>
        {
            seen = request;
            return Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        };
        byte[] body = [0, 255, 128, 13, 10];
        using var request = new HttpRequestMessage(new HttpMethod(method), "fn1/a%2Fb/c%20d/?x=1&y=%C3%A9") { Content = new ByteArrayContent(body) };
        request.Headers.Add("X-Own", ["1", "2"]);
        request.Headers.TryAddWithoutValidation("Cookie", "a=b");

        using var response = await _guest.SendAsync(request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((seen!.Method, seen.PathAndQuery, seen.Body.ToArray()), Is.EqualTo((method, "/a%2Fb/c%20d/?x=1&y=%C3%A9", body)));
        Assert.That(
            seen.Headers,
            Does.Contain(KeyValuePair.Create("x-own", "1, 2")).And.Contain(KeyValuePair.Create("cookie", "a=b"))
                .And.Contain(KeyValuePair.Create("x-appwrite-client-ip", "127.0.0.1")).And.Contain(KeyValuePair.Create("host", new Uri(Api.Triggers).Authority)));
    }

    [Test]
    public async Task Trigger_drops_connection_headers_and_rejects_forged_platform_headers()
    {
        RuntimeRequest? seen = null;
        Api.Runtime.Handler = (request, _) =>
        {
            seen = request;
            return Task.FromResult(new RuntimeResponse
            {
                StatusCode = 200,
                Headers = [new("connection", "x-secret"), new("transfer-encoding", "chunked"), new("keep-alive", "9"), new("content-length", "999")],
            });
        };
        using var request = new HttpRequestMessage(HttpMethod.Get, "fn1");
        foreach (var name in new[] { "TE", "Proxy-Authorization", "Keep-Alive", "x-appwrite-user-id", "X-Appwrite-Trigger", "x-appwrite-execution-id" })
            request.Headers.TryAddWithoutValidation(name, "forged");

        using var response = await _guest.SendAsync(request);

        Assert.That(seen!.Headers.Where(h => h.Value.Contains("forged", StringComparison.Ordinal)), Is.Empty);
        Assert.That(seen.Headers, Does.Contain(KeyValuePair.Create("x-appwrite-trigger", "http")));
        Assert.That(response.Headers.Concat(response.Content.Headers).Select(h => h.Key), Has.None.AnyOf("Keep-Alive", "Content-Length"));
        Assert.That(response.Headers.Connection, Is.Empty);
        Assert.That(response.Headers.GetValues("x-appwrite-execution-id").Single(), Is.Not.EqualTo("forged"));
    }

    [Test]
    public async Task Trigger_returns_status_all_cookies_and_the_body_of_the_function()
    {
        byte[] body = [0, 255, 128];
        Answer(new RuntimeResponse
        {
            StatusCode = 302,
            Headers = [new("location", "/elsewhere"), new("set-cookie", "a=1"), new("set-cookie", "b=2"), new("content-type", "image/png")],
            Body = body,
        });

        using var response = await _guest.GetAsync("fn1");

        Assert.That((int)response.StatusCode, Is.EqualTo(302));
        Assert.That(response.Headers.GetValues("set-cookie"), Is.EqualTo(new[] { "a=1", "b=2" }));
        Assert.That(response.Content.Headers.ContentType, Is.EqualTo(new MediaTypeHeaderValue("image/png")));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(body));
    }

    [Test]
    public async Task Trigger_drops_invalid_response_headers_and_sends_the_rest()
    {
        Answer(new RuntimeResponse
        {
            StatusCode = 200,
            Headers = [new("x-bell", "\a"), new("x-split", "a\r\nb"), new("x é", "a"), new("", "a"), new("x-good", "a")],
            Body = "x"u8.ToArray(),
        });

        using var response = await _guest.GetAsync("fn1");

        Assert.That(((int)response.StatusCode, await response.Content.ReadAsStringAsync()), Is.EqualTo((200, "x")));
        Assert.That(response.Headers.Where(h => h.Key.StartsWith("x-", StringComparison.Ordinal)).Select(h => h.Key), Is.EquivalentTo(new[] { "x-good", "x-appwrite-execution-id" }));
    }

    [TestCase(404)]
    [TestCase(500)]
    [TestCase(503)]
    [TestCase(418)]
    public async Task Trigger_returns_error_statuses_of_the_function_with_an_empty_body(int status)
    {
        Answer(new RuntimeResponse { StatusCode = status });

        using var response = await _guest.GetAsync("fn1");

        Assert.That(((int)response.StatusCode, await response.Content.ReadAsStringAsync()), Is.EqualTo((status, "")));
    }

    [TestCase("HEAD", 200)]
    [TestCase("GET", 204)]
    [TestCase("GET", 304)]
    public async Task Trigger_sends_no_body_for_HEAD_204_and_304(string method, int status)
    {
        Answer(new RuntimeResponse { StatusCode = status, Body = "x"u8.ToArray() });

        using var response = await _guest.SendAsync(new HttpRequestMessage(new HttpMethod(method), "fn1"));

        Assert.That(((int)response.StatusCode, await response.Content.ReadAsStringAsync()), Is.EqualTo((status, "")));
    }

    [TestCase(RuntimeOutcome.Broken, 200)]
    [TestCase(RuntimeOutcome.Broken, 503)]
    [TestCase(RuntimeOutcome.TimedOut, 200)]
    public void A_response_that_was_cut_short_ends_the_connection(RuntimeOutcome outcome, int status)
    {
        Answer(new RuntimeResponse { StatusCode = status, Body = "part"u8.ToArray(), Outcome = outcome });

        Assert.ThrowsAsync<HttpRequestException>(() => _guest.GetAsync("fn1"));
    }

    [Test]
    public async Task Trigger_returns_500_when_the_function_times_out_before_its_response()
    {
        Answer(RuntimeResponse.Failed(RuntimeOutcome.TimedOut, "Execution timed out."));

        using var response = await _guest.GetAsync("fn1");

        Assert.That((int)response.StatusCode, Is.EqualTo(500));
    }

    [TestCase("users")]
    [TestCase("user:u1")]
    [TestCase(null)]
    public async Task Trigger_returns_401_when_guests_lack_the_execute_permission(string? role)
    {
        await ExecutableByAsync(role);
        using var response = await _guest.GetAsync("fn1");
        Assert.That((int)response.StatusCode, Is.EqualTo(401));
        Assert.That(await response.Content.ReadAsStringAsync(), Does.Contain("function_execute_permission_missing"));

        await ExecutableByAsync("guests");
        Answer(new RuntimeResponse { StatusCode = 200 });
        using var allowed = await _guest.GetAsync("fn1");
        Assert.That((int)allowed.StatusCode, Is.EqualTo(200));

        await ExecutableByAsync(role);
        Assert.That(await StatusAsync("fn1"), Is.EqualTo(401), "the function was executed since");
    }

    [Test]
    public async Task Trigger_returns_404_for_a_missing_or_disabled_function_and_413_for_a_large_body()
    {
        Answer(new RuntimeResponse { StatusCode = 200 });
        Assert.That(await StatusAsync("none"), Is.EqualTo(404));
        Assert.That(await StatusAsync("-x"), Is.EqualTo(400));
        using var large = await _guest.PostAsync("fn1", new ByteArrayContent(new byte[10_485_760]));
        Assert.That((int)large.StatusCode, Is.EqualTo(200));
        using var request = new HttpRequestMessage(HttpMethod.Post, "fn1") { Content = new ByteArrayContent(new byte[10_485_761]) };
        request.Headers.ExpectContinue = true;
        using var tooLarge = await _guest.SendAsync(request);
        Assert.That((int)tooLarge.StatusCode, Is.EqualTo(413));

        await Api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", enabled = false, execute = new[] { "any" } });
        Assert.That(await StatusAsync("fn1"), Is.EqualTo(404));
    }

    private async Task<int> StatusAsync(string path)
    {
        using var response = await _guest.GetAsync(path);
        return (int)response.StatusCode;
    }

    private Task<ApiHost.Response> ExecutableByAsync(string? role) => Api.SendAsync(
        HttpMethod.Put, "functions/fn1", new { name = "n", execute = role is null ? Array.Empty<string>() : [role] });

    private void Answer(RuntimeResponse response) => Api.Runtime.Handler = (_, _) => Task.FromResult(response);
}
