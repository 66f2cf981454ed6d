using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Guests.Tests.Api.Http;

/// <summary>Tests HTTP requests from the guest's side, against a server on this machine whose names a resolver of the test knows.</summary>
public sealed class HttpFetchTests
{
    private readonly TaskCompletionSource _hangs = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication _server = null!;
    private GuestHost _host = null!;
    private int _port;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _server = builder.Build();
        _server.Map("/echo", async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            context.Response.Headers.Append("x-two", "first");
            context.Response.Headers.Append("x-two", "second");
            await context.Response.WriteAsync(
                $"{context.Request.Method} {Encoding.UTF8.GetString(body.ToArray())} {context.Request.Headers.Authorization} {context.Request.Headers["x-a"]}");
        });
        _server.Map("/to", context =>
        {
            context.Response.StatusCode = int.Parse(context.Request.Query["status"].ToString(), null);
            context.Response.Headers.Location = context.Request.Query["u"].ToString();
            return Task.CompletedTask;
        });
        _server.Map("/again", context =>
        {
            context.Response.Redirect("/again");
            return Task.CompletedTask;
        });
        _server.Map("/big", context => context.Response.Body.WriteAsync(new byte[2_000_000]).AsTask());
        _server.Map("/hangs", _ => _hangs.Task);
        await _server.StartAsync();
        _port = new Uri(_server.Urls.Single()).Port;
        var connector = GuestHttp.CreateConnector((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]), ["good.test", "other.test"]);
        _host = new GuestHost(
            options => (options.MaxHttpResponseBytes, options.MaxHttpRequests, options.HttpTimeout) = (1_000_000, 10, TimeSpan.FromSeconds(4)),
            services => services.AddSingleton(connector));
    }

    [OneTimeTearDown]
    public async Task TearDown()
    {
        _hangs.SetResult();
        await _host.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_request_has_method_headers_and_body_and_the_response_status_headers_and_body()
    {
        var response = JsonNode.Parse(await FetchAsync("""{"method":"PUT","url":"http://good.test:PORT/echo","headers":{"X-A":"1"},"body":"aGVsbG8="}"""))!;

        Assert.That((int)response["status"]!, Is.EqualTo(200));
        Assert.That(Encoding.UTF8.GetString(Convert.FromBase64String((string)response["body"]!)), Is.EqualTo("PUT hello  1"));
        Assert.That((string)response["headers"]!["x-two"]!, Is.EqualTo("first"));
    }

    [TestCase("""{"url":"http://evil.test:PORT/echo"}""", "The function has no grant for the host 'evil.test'.")]
    [TestCase("""{"url":"http://private.test:PORT/echo"}""", "The host 'private.test' has an address that is not public. Accepted: hosts of the public internet.")]
    [TestCase("""{"url":"http://good.test:PORT/to?status=302&u=http://evil.test:PORT/echo"}""", "The function has no grant for the host 'evil.test'.")]
    [TestCase("""{"url":"http://good.test:PORT/to?status=307&u=http://private.test:PORT/echo"}""", "The host 'private.test' has an address that is not public. Accepted: hosts of the public internet.")]
    [TestCase("""{"url":"http://good.test:PORT/to?status=302&u=file:///etc/passwd"}""", "The URL is not valid. Accepted: an absolute http or https URL without a user name.")]
    [TestCase("""{"url":"http://good.test:PORT/to?status=302&u=/to%3Fstatus%3D302%26u%3D/echo"}""", null)]
    [TestCase("""{"url":"http://good.test:PORT/big"}""", "The response is larger than 1000000 bytes.")]
    [TestCase("""{"url":"http://good.test:PORT/hangs"}""", "The request took longer than 4 s.")]
    [TestCase("""{"url":"http://good.test:PORT/hangs","timeout":0.2}""", "The request took longer than 0.2 s.")]
    [TestCase("""{"url":"http://good.test:PORT/hangs","timeout":60}""", "The request took longer than 4 s.")]
    [TestCase("""{"url":"http://good.test:PORT/echo","timeout":0}""", "The timeout is not valid. Accepted: seconds, more than 0.")]
    [TestCase("""{"url":"http://good.test:1/"}""", "The request has failed: ConnectionError.")]
    [TestCase("""{"url":"http://good.test:PORT/echo","headers":{"Host":"evil"}}""", "The header 'Host' is not valid. Accepted: headers other than those of the connection, without control characters.")]
    [TestCase("""{"url":"http://good.test:PORT/echo","headers":{"X":"a\r\nb"}}""", "The header 'X' is not valid. Accepted: headers other than those of the connection, without control characters.")]
    [TestCase("""{"url":"http://good.test:PORT/echo","method":"CONNECT"}""", "The method is not valid. Accepted: 1 to 20 letters, except CONNECT and TRACE.")]
    [TestCase("[]", "The request is not valid. Accepted: a JSON object with method, url, headers (an object of texts), body (base64) and timeout (seconds).")]
    [TestCase("{}", "The URL is not valid. Accepted: an absolute http or https URL without a user name.")]
    public async Task W32_W33_A_request_that_is_not_acceptable_fails_with_the_reason(string request, string? reason)
    {
        var output = await FetchAsync(request);

        if (reason is null)
            Assert.That(output, Does.StartWith("{\"status\":200"));
        else
            Assert.That(output, Is.EqualTo($"!{reason}"));
    }

    [Test]
    public async Task A_redirect_to_another_origin_gets_no_credentials()
    {
        var own = await FetchAsync("""{"url":"http://good.test:PORT/to?status=302&u=/echo","headers":{"Authorization":"key"}}""");
        var other = await FetchAsync("""{"url":"http://good.test:PORT/to?status=302&u=http://other.test:PORT/echo","headers":{"Authorization":"key"}}""");

        Assert.That((Body(own), Body(other)), Is.EqualTo(("GET  key ", "GET   ")));

        static string Body(string output) => Encoding.UTF8.GetString(Convert.FromBase64String((string)JsonNode.Parse(output)!["body"]!));
    }

    [Test]
    public async Task Redirects_without_end_and_requests_beyond_the_quota_fail()
    {
        Assert.That(await FetchAsync("""{"url":"http://good.test:PORT/again"}"""), Is.EqualTo("!The request was redirected more than 5 times."));

        var code = string.Concat(Enumerable.Repeat("(drop (call $http_fetch '{}'))", 10)) + "(call $show (call $http_fetch '{}'))";
        await _host.DeployAsync(ApiWat.Command(code));
        Assert.That((await _host.ExecuteAsync()).BodyText.Trim(), Is.EqualTo("!The execution has sent 10 requests, which is its quota."));
    }

    private async Task<string> FetchAsync(string request)
    {
        // The text format knows no quotes in single quotes, so the request is the event.
        await _host.DeployAsync(ApiWat.Command("(call $show (call $http_fetch (i32.const 70000) (call $event_read (i32.const 70000) (i32.const 4096))))"));
        await _host.Get<IGuestGrantStore>().SetAsync("fn", new GuestGrants { Hosts = ["good.test", "other.test", "private.test"] });
        var result = await _host.ExecuteAsync(request.Replace("PORT", $"{_port}", StringComparison.Ordinal));
        Assert.That(result.StatusCode, Is.EqualTo(200), result.Execution.Errors);
        return result.BodyText.Trim();
    }
}
