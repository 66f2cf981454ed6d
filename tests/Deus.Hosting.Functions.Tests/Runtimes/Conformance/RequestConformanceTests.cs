using System.Security.Cryptography;
using System.Text.Json;

namespace Deus.Hosting.Functions.Tests.Runtimes.Conformance;

/// <summary>Tests the request that a function receives.</summary>
internal sealed class RequestConformanceTests(string entrypoint) : ConformanceFixture(entrypoint)
{
    [TestCase("http", "localhost:3000", "/", 3000, "http://localhost:3000/", TestName = "U01_the_port_is_that_of_the_host_header")]
    [TestCase("https", "www.mydomain.com:3001", "/a/b?c=d&e=f", 3001, "https://www.mydomain.com:3001/a/b?c=d&e=f", TestName = "U02_the_url_has_path_and_query")]
    [TestCase("http", "www.mydomain.com:80", "/", 80, "http://www.mydomain.com/", TestName = "U03_the_default_port_is_not_in_the_url")]
    [TestCase("https", "www.mydomain.com", "/", 443, "https://www.mydomain.com/", TestName = "U05_https_has_port_443_by_default")]
    [TestCase("https", "www.mydomain.com:443", "/", 443, "https://www.mydomain.com/", TestName = "U05_https_with_port_443_has_no_port_in_the_url")]
    [TestCase("https", "www.mydomain.com:80", "/", 80, "https://www.mydomain.com:80/", TestName = "U05_https_with_another_port_has_it_in_the_url")]
    [TestCase("http", "www.mydomain.com", "/", 80, "http://www.mydomain.com/", TestName = "U05_http_has_port_80_by_default")]
    public async Task Url(string scheme, string host, string path, int port, string url)
    {
        var seen = await UrlAsync(path, scheme, host);

        Assert.That(
            (Get(seen, "scheme"), Get(seen, "host"), seen.GetProperty("port").GetInt32(), Get(seen, "path"), Get(seen, "url")),
            Is.EqualTo((scheme, host.Split(':')[0], port, path.Split('?')[0], url)));
        Assert.That(seen.GetProperty("query").EnumerateObject().Count(), Is.EqualTo(path.Contains('?') ? 2 : 0));
        Assert.That(Get(seen, "queryString"), Is.EqualTo(path.Split('?').ElementAtOrDefault(1) ?? ""));
    }

    [TestCase("/?a=b&c==d&e=f=g=&h&i=j&&k", """{"a":"b","c":"=d","e":"f=g=","h":"","i":"j","k":""}""")]
    [TestCase("/?a%20b=c%20d&c=1&c=2", """{"a%20b":"c%20d","c":"2"}""")]
    public async Task U04_the_query_is_split_and_not_decoded(string path, string query) =>
        Assert.That((await UrlAsync(path)).GetProperty("query").GetRawText(), Is.EqualTo(query));

    [Test]
    public async Task Q01_header_names_are_lower_case_and_reserved_ones_hidden()
    {
        var response = await Servers.CallAsync("headers", headers: [("x-open-runtimes-custom-header", "x"), ("X-MixeD-Case", "y")]);

        var seen = JsonSerializer.Deserialize<Dictionary<string, string>>(response.Text)!;
        Assert.That(seen["x-mixed-case"], Is.EqualTo("y"));
        Assert.That(seen.Keys.Where(name => name.StartsWith("x-open-runtimes-", StringComparison.Ordinal)), Is.EqualTo(["x-open-runtimes-custom"]), "the enforced one");
        Assert.That(seen.Keys, Is.All.Matches("^[a-z0-9-]+$"));
    }

    [Test]
    public async Task B01_text_arrives_as_text(
        [Values("bodyText", "body")] string action,
        [Values("text/plain", "application/xhtml+xml", "not-application/json", "not-video/mp4", "application/octet-stream",
            "audio/mpeg", "font/ttf", "image/png", "video/mp4")] string contentType) =>
        Assert.That((await Servers.CallAsync(action, "Hello 👋", headers: ("content-type", contentType))).Text, Is.EqualTo("Hello 👋"));

    [TestCase("bodyText")]
    [TestCase("body")]
    public async Task B02_an_empty_text_is_empty(string action) =>
        Assert.That((await Servers.CallAsync(action, "")).Text, Is.Empty);

    [TestCase("body", "application/json")]
    [TestCase("body", "AppliCation/JSON")]
    [TestCase("bodyJson", "application/json")]
    [TestCase("bodyJson", "text/plain")]
    public async Task B03_json_is_parsed(string action, string contentType)
    {
        const string json = """{"message":"Hello 👋","nested":[{"a":1}]}""";

        Assert.That((await Servers.CallAsync(action, json, headers: ("content-type", contentType))).Text, Is.EqualTo(json));
    }

    [Test]
    public async Task B04_an_empty_json_body_is_an_empty_object() =>
        Assert.That((await Servers.CallAsync("body", "", headers: ("content-type", "application/json"))).Text, Is.EqualTo("{}"));

    [Test]
    public async Task B05_bytes_arrive_unchanged(
        [Values("0123456789ABCDEF", "000AFF")] string hex, [Values("application/octet-stream", "text/plain")] string contentType)
    {
        var response = await Servers.CallAsync("bodyBinary", bytes: Convert.FromHexString(hex), headers: ("content-type", contentType));

        Assert.That(Convert.ToHexString(response.Body), Is.EqualTo(hex));
    }

    [TestCase("not json", TestName = "B06_a_body_that_is_no_json_is_a_failure")]
    [TestCase("", TestName = "B07_an_empty_body_is_no_json")]
    public async Task NoJson(string body) =>
        Assert.That(ErrorsOfFailed(await Servers.CallAsync("bodyJson", body)), Does.Contain("json").IgnoreCase);

    [Test]
    public async Task B07_an_empty_object_is_json()
    {
        var response = await Servers.CallAsync("bodyJson", "{}");

        Assert.That((response.Status, response.Text), Is.EqualTo((200, "{}")));
    }

    [TestCase("PUT")]
    [TestCase("POST")]
    public async Task B08_17_MB_arrive(string method)
    {
        var body = new byte[17_000_000];
        new Random(1).NextBytes(body);
#pragma warning disable CA5351 // a checksum, not a secret
        var hash = Convert.ToHexStringLower(MD5.HashData(body));
#pragma warning restore CA5351

        var response = await Servers.CallAsync("large", method: method, bytes: body);

        Assert.That((response.Status, response.Text, response["x-method"]), Is.EqualTo((200, hash, method)));
    }

    [TestCase(20 * 1024 * 1024, 200)]
    [TestCase((20 * 1024 * 1024) + 1, 500)]
    [TestCase(23_000_000, 500)]
    public async Task B09_a_body_over_20_MiB_is_rejected(int length, int status)
    {
        var response = await Servers.CallAsync("large", bytes: new byte[length]);

        Assert.That(response.Status, Is.EqualTo(status));
        if (status == 200)
            return;
        Assert.That(ErrorsOfFailed(response), Does.Contain("20mb"));
        Assert.That(response["content-type"], Is.Null);
    }

    [TestCase(null)]
    [TestCase("0")]
    public async Task B10_a_get_needs_no_body(string? contentLength) =>
        Assert.That((await Servers.CallAsync("text", method: "GET", headers: ("content-length", contentLength))).Status, Is.EqualTo(200));

    [TestCase("foo")]
    [TestCase("application/json;")]
    [TestCase("text/plain; charset=nonsense")]
    public async Task Malformed_content_type_returns_500_without_a_content_type(string contentType)
    {
        var response = await Servers.CallAsync("text", "x", headers: ("content-type", contentType));

        Assert.That(ErrorsOfFailed(response), Does.Contain("content-type"));
        Assert.That(response["content-type"], Is.Null);
    }

    private async Task<JsonElement> UrlAsync(string path, string scheme = "http", string host = "localhost")
    {
        var response = await Servers.CallAsync("url", path: path, headers: [("host", host), ("x-forwarded-proto", scheme)]);
        return JsonDocument.Parse(response.Body).RootElement;
    }

    private static string? Get(JsonElement seen, string name) => seen.GetProperty(name).GetString();
}
