using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Fuzz;

/// <summary>
/// Sends more than 50,000 nearly valid requests to the whole API. No request may cause an exception or a status of 500 or more.
/// FsCheck prints the seed of a failure.
/// </summary>
[TestFixture]
public sealed class ResponseFuzzTests
{
    private FuzzScene _scene = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _scene = await FuzzScene.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _scene.DisposeAsync();

    [Test]
    public void Uploads_are_answered() => Serve(1_000, Mutated.Bytes(FuzzInputs.Forms), body => context =>
    {
        Request("POST", "functions/uploads/deployments")(context);
        context.Request.ContentType = $"multipart/form-data; boundary={FuzzInputs.Boundary}";
        context.Request.Headers.ContentRange = body.Length % 3 == 0 ? $"bytes 0-{body.Length}/100" : default;
        context.Request.Body = new MemoryStream(body);
    });

    [Test]
    public void Executions_are_answered() => Serve(2_000, Mutated.Bytes(FuzzInputs.Executions), body => context =>
    {
        Request("POST", "functions/live/executions")(context);
        context.Request.Body = new MemoryStream(body);
    });

    [Test]
    public void List_request_with_a_random_query_returns_a_response() => Serve(
        15_000, Mutated.Text(FuzzInputs.Queries), query => Request("GET", "functions?queries[]=" + Uri.EscapeDataString(query)));

    [Test]
    public void Request_with_random_headers_returns_a_response() => Serve(
        15_000,
        Mutated.Text(ApiHost.Key, "bytes=0-9", "1.9.5", "gzip, deflate", "multipart/form-data; boundary=b", "bytes 0-9/10", "fn1", "cli", "100"),
        value => context =>
        {
            Request("GET", "functions/fn1/deployments/none/download")(context);
            foreach (var name in new[]
            {
                "Range", "X-Appwrite-Response-Format", "Accept-Encoding", "Content-Type", "Content-Range", "x-appwrite-id", "x-sdk-language", "Accept", "Cookie",
            })
                context.Request.Headers[name] = value;
        });

    [Test]
    public void Keys_and_projects_are_refused() => Serve(
        5_000, Mutated.Text(ApiHost.Key, ApiHost.Project, "ephemeral_a.b.c", "dynamic_eyJhbGciOiJIUzI1NiJ9.e30.x"), value => context =>
        {
            Request("POST", "functions")(context);
            context.Request.Headers["X-Appwrite-Key"] = value;
            context.Request.Headers["X-Appwrite-Project"] = value.Length % 2 == 0 ? value : ApiHost.Project;
        });

    [Test]
    public void Paths_and_methods_are_answered() => Serve(
        10_000,
        Mutated.Text("functions/fn1/deployments/d1/download", "functions/fn1/executions/e1", "functions/fn1/variables/v1", "functions/runtimes", "proxy/rules"),
        path => Request(path.Length % 3 == 0 ? "PATCH" : path.Length % 3 == 1 ? "DELETE" : "GET", path));

    [Test]
    public void Triggers_are_answered() => Serve(
        4_000, Mutated.Text("live/a/b?c=d", "live/stream", "none", "live/%2e%2e/x", "live?x=%00"), path => context =>
        {
            Request(path.Length % 2 == 0 ? "POST" : path, "")(context);
            var parts = path.Split('?', 2);
            context.Request.Path = new PathString("/fn/" + parts[0]);
            context.Request.QueryString = parts.Length > 1 ? new QueryString("?" + parts[1]) : default;
            context.Request.Headers.Connection = path;
            context.Request.Headers.Cookie = path;
        });

    [Test]
    public void Request_with_a_random_body_returns_a_response() => Serve(
        5_000, Mutated.Bytes([.. FuzzInputs.Functions, .. FuzzInputs.Executions, .. FuzzInputs.Forms]), body => context =>
        {
            var isForm = body.AsSpan().StartsWith("--"u8);
            Request("POST", isForm ? "functions/none/deployments" : "functions")(context);
            context.Request.ContentType = isForm ? $"multipart/form-data; boundary={FuzzInputs.Boundary}" : "application/x-www-form-urlencoded";
            context.Request.Body = new MemoryStream(body);
        });

    private void Serve<T>(int count, Arbitrary<T> inputs, Func<T, Action<HttpContext>> request) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(count),
        Prop.ForAll(inputs, async input =>
        {
            var context = await _scene.SendAsync(request(input));
            Assert.That(context.Response.StatusCode, Is.LessThan(500));
        }));

    private static Action<HttpContext> Request(string method, string pathAndQuery) => context =>
    {
        var parts = pathAndQuery.Split('?', 2);
        context.Request.Method = method;
        context.Request.Path = new PathString("/v1/" + parts[0]);
        context.Request.QueryString = parts.Length > 1 ? new QueryString("?" + parts[1]) : default;
        context.Request.Headers["X-Appwrite-Project"] = ApiHost.Project;
        context.Request.Headers["X-Appwrite-Key"] = ApiHost.Key;
    };
}
