using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Triggers;

/// <summary>
/// Properties of the way between a client and a function on a real worker: what is sent is what arrives, in both directions, over triggers
/// and the API. The inputs are random; the seed is the argument of the test.
/// </summary>
[TestFixture]
public sealed class RoundTripTests
{
    private const int OverTriggers = 200;
    private const int OverApi = 100;

    private const string Code = """
        module.exports = async ({ req, res }) => {
          if (req.path !== '/answer')
            return res.json({
              method: req.method, target: req.path + (req.queryString && '?' + req.queryString), headers: req.headers,
              body: req.bodyBinary.toString('base64') });
          const { status, headers, body } = JSON.parse(req.bodyText);
          const given = {};
          for (const [name, value] of headers)
            given[name] = name in given ? [given[name], value].flat() : value;
          return res.binary(Buffer.from(body, 'base64'), status, given);
        };
        """;

    private ApiHost _api = null!;
    private Uri _server = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = await ApiHost.StartAsync(isReal: true);
        _server = new Uri(_api.Triggers);
        await _api.CreateFunctionAsync();
        await _api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", execute = new[] { "any" }, commands = "" });
        var created = await _api.PostAsync("functions/fn1/deployments", ApiHost.Form(ApiHost.Archive(Code)));
        await _api.WaitAsync("fn1", created.Text("$id"));
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [TestCase(1)]
    [TestCase(2)]
    public async Task A_trigger_gives_the_function_what_the_client_sends(int seed)
    {
        var random = new RandomHttp(seed);
        for (var i = 0; i < OverTriggers; i++)
        {
            var (method, target, body) = (random.Method(), random.Path() + random.Query(), random.Bytes(3000));
            var headers = Repeat(random.Next(6), () => KeyValuePair.Create(random.Name(), random.Next(2) == 0 ? random.Latin1Value() : random.UnicodeValue()));
            var isRepeated = headers.Count > 0 && random.Next(3) == 0;
            if (isRepeated)
                headers.Add(KeyValuePair.Create(headers[0].Key.ToUpperInvariant(), random.Latin1Value()));
            var isChunked = random.Next(2) == 0;
            // The connection names the first header.
            var connection = headers.Count > 0 ? "close, " + headers[0].Key : "close";
            var head = $"{method} /fn/fn1{target} HTTP/1.1\r\nHost: h:1\r\nConnection: {connection}\r\nContent-Type: application/x-own\r\n"
                + (isChunked ? "Transfer-Encoding: chunked\r\n" : $"Content-Length: {body.Length}\r\n")
                + string.Concat(headers.Select(h => $"{h.Key}: {OnWire(h.Value)}\r\n"));

            var answer = await RawClient.SendAsync(_server, head, isChunked ? Chunked(body, random) : body);

            Assert.That(answer.Status, Is.EqualTo(200), $"case {i}: {head}{Encoding.UTF8.GetString(answer.Body)}");
            AssertSeen(answer.Body, method, target, headers, body, $"case {i}: {head}");
        }

        TestContext.Out.WriteLine($"seed {seed}: {OverTriggers} requests over triggers arrived unaltered");
    }

    [TestCase(3)]
    [TestCase(4)]
    public async Task A_trigger_gives_the_client_what_the_function_returns(int seed)
    {
        var random = new RandomHttp(seed);
        for (var i = 0; i < OverTriggers; i++)
        {
            var (status, body) = (200 + (random.Next(3) * 100) + random.Next(4), random.Bytes(3000));
            status = status == 204 ? 200 : status;
            var headers = Repeat(random.Next(6), () => KeyValuePair.Create(random.Name(), random.Latin1Value()));
            headers.Add(KeyValuePair.Create("location", random.Latin1Value()));
            headers.Add(KeyValuePair.Create("content-type", "application/x-own; charset=utf-8"));
            headers.AddRange(Repeat(random.Next(4), () => KeyValuePair.Create("set-cookie", random.Latin1Value())));
            var sent = JsonSerializer.SerializeToUtf8Bytes(
                new { status, headers = headers.Select(h => new[] { h.Key, h.Value }), body = Convert.ToBase64String(body) });
            var head = $"POST /fn/fn1/answer HTTP/1.1\r\nHost: h\r\nConnection: close\r\nContent-Length: {sent.Length}\r\n";

            var answer = await RawClient.SendAsync(_server, head, sent);

            var context = $"case {i}: {Encoding.UTF8.GetString(sent)}";
            Assert.That(answer.Status, Is.EqualTo(status), context);
            foreach (var group in headers.GroupBy(h => h.Key))
                Assert.That(answer.Values(group.Key), Is.EqualTo(group.Select(h => h.Value)), context);
            Assert.That(answer.Body, Is.EqualTo(body), context);
        }

        TestContext.Out.WriteLine($"seed {seed}: {OverTriggers} responses over triggers arrived unaltered");
    }

    [TestCase(5)]
    public async Task The_API_gives_the_function_what_the_client_sends(int seed)
    {
        var random = new RandomHttp(seed);
        for (var i = 0; i < OverApi; i++)
        {
            var (method, target, body) = (random.Method(), random.Path() + random.Query(), random.Bytes(3000));
            var headers = Repeat(random.Next(6), () => KeyValuePair.Create(random.ApiName().ToLowerInvariant(), random.UnicodeValue()))
                .DistinctBy(h => h.Key).Append(KeyValuePair.Create("content-type", "application/x-own")).ToList();
            using var form = new MultipartFormDataContent
            {
                { new StringContent(method), "method" },
                { new StringContent(target), "path" },
                { new StringContent(JsonSerializer.Serialize(headers.ToDictionary())), "headers" },
                { new ByteArrayContent(body), "body" },
            };

            var answer = await _api.PostAsync("functions/fn1/executions", form);

            Assert.That(answer.Status, Is.EqualTo(201), $"case {i}: {answer.Body}");
            AssertSeen(Encoding.UTF8.GetBytes(answer.Text("responseBody")), method, target, headers, body, $"case {i}: {target}");
        }

        TestContext.Out.WriteLine($"seed {seed}: {OverApi} requests over the API arrived unaltered");
    }

    [TestCase(6)]
    public async Task The_API_gives_the_client_what_the_function_returns(int seed)
    {
        var random = new RandomHttp(seed);
        for (var i = 0; i < OverApi; i++)
        {
            var (status, body) = (200 + random.Next(300), random.Unicode(500));
            body = status is 204 or 304 ? "" : body;
            var headers = Repeat(random.Next(6), () => KeyValuePair.Create(random.Name(), random.Latin1Value())).DistinctBy(h => h.Key)
                .Append(KeyValuePair.Create("location", random.Latin1Value()))
                .Append(KeyValuePair.Create("content-type", "application/x-own; charset=utf-8")).ToList();
            var order = JsonSerializer.Serialize(new
            {
                status,
                headers = headers.Select(h => new[] { h.Key, h.Value }),
                body = Convert.ToBase64String(Encoding.UTF8.GetBytes(body)),
            });

            var answer = await _api.PostAsync("functions/fn1/executions", new { path = "/answer", body = order });

            Assert.That((answer.Status, answer.Json.GetProperty("responseStatusCode").GetInt32()), Is.EqualTo((201, status)), $"case {i}: {order}");
            var got = answer.Json.GetProperty("responseHeaders").EnumerateArray()
                .Select(h => KeyValuePair.Create(h.GetProperty("name").GetString()!, h.GetProperty("value").GetString()!)).ToList();
            Assert.That(headers, Is.SubsetOf(got), $"case {i}: {order}");
            Assert.That(answer.Text("responseBody"), Is.EqualTo(body), $"case {i}: {order}");
        }

        TestContext.Out.WriteLine($"seed {seed}: {OverApi} responses over the API arrived unaltered");
    }

    [TestCase("/fn/fn1", "/")]
    [TestCase("/fn/fn1/", "/")]
    [TestCase("/fn/fn1?", "/")]
    [TestCase("/fn/fn1//a//", "//a//")]
    [TestCase("/%66n/f%6E1/a%2Fb", "/a%2Fb")]
    [TestCase("/fn/other/../fn1/./a/../b", "/./a/../b")]
    [TestCase("/fn/fn1/a/%2e%2e", "/a/%2e%2e")]
    [TestCase("/fn/fn1/a%2520b%252F", "/a%2520b%252F")]
    [TestCase("/fn/fn1/%e9%FF", "/%e9%FF")]
    [TestCase("http://any.host:9/fn/fn1/a%20b?c=%20+d", "/a%20b?c=%20+d")]
    public async Task The_target_of_the_request_line_arrives_as_it_was_sent(string target, string expected)
    {
        var answer = await RawClient.SendAsync(_server, $"GET {target} HTTP/1.1\r\nHost: any.host:9\r\nConnection: close\r\n");

        Assert.That((answer.Status, Seen(answer.Body).GetProperty("target").GetString()), Is.EqualTo((200, expected)));
    }

    [Test]
    public async Task A_value_in_ISO_8859_1_arrives_as_text_and_returns()
    {
        var asked = await RawClient.SendAsync(_server, "GET /fn/fn1/x HTTP/1.1\r\nHost: h\r\nX-Own: caf\u00e9\r\nConnection: close\r\n");
        Assert.That(Seen(asked.Body).GetProperty("headers").GetProperty("x-own").GetString(), Is.EqualTo("café"));

        const string Order = """{"status":302,"headers":[["location","/café"],["x-empty",""]],"body":""}""";
        var body = Encoding.UTF8.GetBytes(Order);
        var answered = await RawClient.SendAsync(
            _server, $"POST /fn/fn1/answer HTTP/1.1\r\nHost: h\r\nContent-Length: {body.Length}\r\nConnection: close\r\n", body);
        Assert.That((answered.Status, answered.Values("location").Single(), answered.Values("x-empty").Single()), Is.EqualTo((302, "/caf\u00e9", "")));
    }

    private static void AssertSeen(
        byte[] answer, string method, string target, List<KeyValuePair<string, string>> headers, byte[] body, string context)
    {
        var seen = Seen(answer);
        Assert.That(seen.GetProperty("method").GetString(), Is.EqualTo(method), context);
        Assert.That(seen.GetProperty("target").GetString(), Is.EqualTo(target), context);
        Assert.That(seen.GetProperty("body").GetBytesFromBase64(), Is.EqualTo(body), context);
        foreach (var group in headers.GroupBy(h => h.Key.ToLowerInvariant()))
            Assert.That(
                seen.GetProperty("headers").GetProperty(group.Key).GetString(),
                Is.EqualTo(string.Join(", ", group.Select(h => h.Value))),
                context);
    }

    private static JsonElement Seen(byte[] answer) => JsonDocument.Parse(answer).RootElement;

    /// <summary>Half of the values go as ISO-8859-1 and half as UTF-8; the server tells them apart by what is valid UTF-8.</summary>
    private static string OnWire(string value) =>
        value.Length % 2 == 0 && value.All(c => c <= '\xff') && !System.Text.Unicode.Utf8.IsValid(Encoding.Latin1.GetBytes(value))
            ? value
            : Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(value));

    private static List<T> Repeat<T>(int count, Func<T> create) => [.. Enumerable.Range(0, count).Select(_ => create())];

    private static byte[] Chunked(byte[] body, RandomHttp random)
    {
        using var chunks = new MemoryStream();
        for (var at = 0; at < body.Length;)
        {
            var length = Math.Min(body.Length - at, 1 + random.Next(700));
            chunks.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length:x}\r\n")));
            chunks.Write(body, at, length);
            chunks.Write("\r\n"u8);
            at += length;
        }

        chunks.Write("0\r\n\r\n"u8);
        return chunks.ToArray();
    }
}
