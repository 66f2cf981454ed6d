using System.Security.Cryptography;
using System.Text.Json;

namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Tests the request that a function receives.</summary>
internal sealed class ContractRequestTests : ContractFixture
{
    [TestCase("http", "localhost:3000", "/", "http://localhost:3000/", 3000)]
    [TestCase("https", "www.mydomain.com:3001", "/a/b?c=d&e=f#something", "https://www.mydomain.com:3001/a/b?c=d&e=f", 3001)]
    [TestCase("http", "www.mydomain.com:80", "/", "http://www.mydomain.com/", 80)]
    [TestCase("https", "www.mydomain.com", "/", "https://www.mydomain.com/", 443)]
    [TestCase("https", "www.mydomain.com:443", "/", "https://www.mydomain.com/", 443)]
    [TestCase("https", "www.mydomain.com:80", "/", "https://www.mydomain.com:80/", 80)]
    [TestCase("http", "www.mydomain.com", "no/slash", "http://www.mydomain.com/no/slash", 80)]
    public async Task Function_receives_the_url_with_its_scheme_host_and_port(string scheme, string host, string target, string url, int port)
    {
        var seen = await UrlAsync(target, scheme, host);

        Assert.That(seen.GetProperty("url").GetString(), Is.EqualTo(url));
        Assert.That(seen.GetProperty("port").GetInt32(), Is.EqualTo(port));
        Assert.That(seen.GetProperty("scheme").GetString(), Is.EqualTo(scheme));
        Assert.That(seen.GetProperty("host").GetString(), Is.EqualTo(host.Split(':')[0]));
    }

    [TestCase("/", "{}", "")]
    [TestCase("/?a=b&c==d&e=f=g=&h&i=j&&k", """{"a":"b","c":"=d","e":"f=g=","h":"","i":"j","k":""}""", "a=b&c==d&e=f=g=&h&i=j&&k")]
    [TestCase("/a%20b?a%20b=c%20d&c=1&c=2", """{"a%20b":"c%20d","c":"2"}""", "a%20b=c%20d&c=1&c=2")]
    [TestCase("/?a=1?b=2", """{"a":"1"}""", "a=1")]
    public async Task The_query_is_split_and_not_decoded(string target, string query, string queryString)
    {
        var seen = await UrlAsync(target);

        Assert.That(seen.GetProperty("query").GetRawText(), Is.EqualTo(query));
        Assert.That(seen.GetProperty("queryString").GetString(), Is.EqualTo(queryString));
        Assert.That(seen.GetProperty("path").GetString(), Is.EqualTo(target.Split('?')[0]));
    }

    [Test]
    public async Task Request_object_has_the_documented_members_in_order() =>
        Assert.That(
            (await Host.CallAsync("keys")).Text(),
            Is.EqualTo("""["body","bodyRaw","bodyText","bodyJson","bodyBinary","headers","method","host","scheme","query","queryString","port","url","path"]"""));

    [Test]
    public async Task Header_names_are_lower_case_reserved_ones_hidden_and_enforced_ones_win()
    {
        var request = Host.Request("headers");
        var response = await Host.SendAsync(request with
        {
            Headers =
            [
                .. request.Headers, new("X-Open-Runtimes-Custom-Header", "x"), new("X-MixeD", "y"), new("x-mixed", "z"),
                new("X-Custom", "client"), new("Content-Type", "text/second"), new("Authorization", "Bearer mine"), new("odd", "tab\tü"),
            ],
        });

        var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(response.Text())!;
        Assert.That(headers, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["x-action"] = "headers",
            ["content-type"] = "text/plain",
            ["host"] = "localhost:3000",
            ["content-length"] = "0",
            ["x-mixed"] = "y, z",
            ["authorization"] = "Bearer mine",
            ["odd"] = "tab\tü",
            ["x-custom"] = "value",
            ["x-custom-uppercase"] = "Value2",
            ["x-open-runtimes-custom"] = "248",
        }));
    }

    [Test]
    public async Task Text_bodies_arrive_as_text(
        [Values("bodyText", "body")] string action,
        [Values("text/plain", "application/xhtml+xml", "not-application/json", "application/octet-stream", "image/png", "video/mp4")] string contentType)
    {
        Assert.That((await Host.CallAsync(action, "text 👋".Bytes(), contentType)).Text(), Is.EqualTo("text 👋"));
        Assert.That((await Host.CallAsync(action, [], contentType)).Text(), Is.Empty);
    }

    [TestCase("body", "application/json")]
    [TestCase("body", "aPPlication/JSON; charset=utf-8")]
    [TestCase("bodyJson", "application/json")]
    [TestCase("bodyJson", "text/plain")]
    public async Task Json_bodies_are_parsed(string action, string contentType)
    {
        const string json = """{"a":{"b":["👋"]}}""";

        Assert.That((await Host.CallAsync(action, json.Bytes(), contentType)).Text(), Is.EqualTo(json));
    }

    [Test]
    public async Task An_empty_json_body_is_an_empty_object() =>
        Assert.That((await Host.CallAsync("body", [], "application/json")).Text(), Is.EqualTo("{}"));

    [TestCase("{broken")]
    [TestCase("")]
    public async Task Reading_bodyJson_of_invalid_JSON_fails_the_function(string body)
    {
        var response = await Host.CallAsync("bodyJson", body.Bytes());

        Assert.That(response.StatusCode, Is.EqualTo(500));
        Assert.That(response.Errors, Does.Contain("JSON"));
    }

    [TestCase("application/octet-stream")]
    [TestCase("text/plain")]
    public async Task Binary_bodies_arrive_unchanged(string contentType)
    {
        byte[] bytes = [0, 10, 255, 0x89, 0xC3, 0x28];

        Assert.That((await Host.CallAsync("bodyBinary", bytes, contentType)).Body.ToArray(), Is.EqualTo(bytes));
    }

    [TestCase("text/plain", "object")]
    [TestCase("text/plain; charset=utf-8", "string")]
    public async Task Text_body_is_a_string_only_when_the_content_type_has_a_charset(string contentType, string kind) =>
        Assert.That((await Host.CallAsync("bodyKind", [1], contentType)).Text(), Is.EqualTo(kind));

    [Test]
    public async Task A_charset_decodes_the_text() =>
        Assert.That((await Host.CallAsync("bodyText", [0xFC], "text/plain; charset=\"ISO-8859-1\"")).Text(), Is.EqualTo("ü"));

    [TestCase("foo")]
    [TestCase("application/json;")]
    [TestCase("text/plain; charset=nonsense")]
    public async Task Malformed_content_type_returns_500_without_a_content_type(string contentType)
    {
        var response = await Host.CallAsync("text", [], contentType);

        Assert.That(response.StatusCode, Is.EqualTo(500));
        Assert.That(response.Header("content-type"), Is.Null);
        Assert.That(response.Errors, Does.Contain("content-type"));
    }

    [TestCase("PUT")]
    [TestCase("POST")]
    public async Task A_body_of_17_MB_arrives(string method)
    {
        var body = new byte[17_000_000];
        new Random(1).NextBytes(body);
#pragma warning disable CA5351 // a checksum, not a secret
        var hash = Convert.ToHexStringLower(MD5.HashData(body));
#pragma warning restore CA5351

        var response = await Host.CallAsync("large", body, "application/octet-stream", method: method);

        Assert.That(response.Text(), Is.EqualTo(hash));
        Assert.That(response.Header("x-method"), Is.EqualTo(method));
    }

    [TestCase(20 * 1024 * 1024, 200)]
    [TestCase((20 * 1024 * 1024) + 1, 500)]
    public async Task A_body_over_20_MiB_is_refused(int length, int status)
    {
        var response = await Host.CallAsync("large", new byte[length]);

        Assert.That(response.StatusCode, Is.EqualTo(status));
        Assert.That(response.Errors, status == 200 ? Is.Empty : Does.Contain("20mb"));
    }

    [Test]
    public async Task A_get_without_a_body_works([Values(null, "0", "")] string? contentLength)
    {
        var request = Host.Request("text", method: "GET");
        if (contentLength is not null)
            request = request with { Headers = [.. request.Headers, new("Content-Length", contentLength)] };

        Assert.That((await Host.SendAsync(request)).StatusCode, Is.EqualTo(200));
    }

    [Test]
    public async Task A_function_sees_its_variables() =>
        Assert.That((await Host.CallAsync("env")).Text(), Is.EqualTo("""{"mine":"customValue","none":null}"""));

    private async Task<JsonElement> UrlAsync(string target, string scheme = "http", string host = "localhost")
    {
        var response = await Host.SendAsync(Host.Request("url", path: target) with
        {
            Headers = [new("x-action", "url"), new("Host", host), new("X-Forwarded-Proto", scheme)],
        });
        return JsonDocument.Parse(response.Body).RootElement;
    }
}
