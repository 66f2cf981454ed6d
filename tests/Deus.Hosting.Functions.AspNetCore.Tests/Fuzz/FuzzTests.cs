using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Endpoints;
using Deus.Hosting.Functions.AspNetCore.Queries;
using Deus.Hosting.Functions.Queries;
using Deus.Hosting.Functions.Runtimes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Fuzz;

/// <summary>
/// More than 200,000 inputs that are nearly right: each is read or refused with an error of the API, and none ends the host's
/// patience with an exception or a status of 500 or more. FsCheck names the seed of a failure.
/// </summary>
[TestFixture]
public sealed class FuzzTests
{
    private const string Boundary = "b";

    private static readonly string[] Queries =
    [
        """{"method":"equal","attribute":"name","values":["a","b"]}""", """{"method":"between","attribute":"timeout","values":[1,2]}""",
        """{"method":"or","values":[{"method":"isNull","attribute":"name"},{"method":"notEqual","attribute":"enabled","values":[true]}]}""",
        """{"method":"lessThan","attribute":"$createdAt","values":["2026-01-01T00:00:00.000+00:00"]}""", """{"method":"limit","values":[10]}""",
        """{"method":"offset","values":[1]}""", """{"method":"cursorAfter","values":["fn1"]}""", """{"method":"orderDesc","values":["$id"]}""",
        """{"method":"contains","attribute":"name","values":["x"]}""", """{"method":"select","values":["status","*"]}""",
    ];

    private static readonly string[] Functions =
    [
        """{"functionId":"fn1","name":"n","runtime":"node-20.0","execute":["any"],"events":["users.*.create"],"schedule":"*/5 * * * *","timeout":15,"enabled":true,"scopes":["users.read"]}""",
        """{"functionId":"fn1","name":"n","runtime":"node-20.0","entrypoint":"a.js","commands":"x","specification":"s-1vcpu-1gb","logging":false}""",
    ];

    private static readonly string[] Executions =
    [
        """{"body":"x","async":false,"path":"/a?b=c","method":"GET","headers":{"x-a":"b"}}""", """{"headers":"{\"a\":\"b\"}"}""", "{}",
    ];

    private static readonly string[] Forms =
    [
        "--b\r\nContent-Disposition: form-data; name=\"activate\"\r\n\r\ntrue\r\n--b\r\nContent-Disposition: form-data; name=\"code\"; filename=\"c.tar.gz\"\r\n"
            + "Content-Type: application/octet-stream\r\n\r\n\u001f\u008b\r\n--b--\r\n",
        "--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nx\r\n--b\r\nContent-Disposition: form-data; name=\"headers\"\r\n\r\n{\"a\":\"b\"}\r\n--b--\r\n",
    ];

    private WebApplication _app = null!;
    private DirectoryInfo _folder = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _folder = Directory.CreateTempSubdirectory("deus-fuzz-");
        _app = await ApiHost.BuildAsync(
            _folder.FullName,
            builder => builder.WebHost.UseTestServer(),
            Everything,
            // A mirror, so that what comes in goes out again.
            new ApiHost.FakeRuntime
            {
                Handler = (request, _) => Task.FromResult(new RuntimeResponse
                {
                    StatusCode = 200,
                    Headers = request.Headers,
                    Body = request.Body,
                    Logs = request.PathAndQuery,
                    Errors = request.Method,
                }),
            });
        await CreateAsync("uploads");
        await CreateAsync("live");
        var live = await _app.Services.GetRequiredService<IFunctionStore>().GetAsync("live");
        await _app.Services.GetRequiredService<IDeploymentStore>().WaitAsync("live", live.LatestDeploymentId!);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _app.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public void Content_ranges() => Check(
        50_000, Mutated.Text("bytes 0-9/10", "bytes 5242880-10485759/13002482", "bytes 0-0/1"), header => ContentRange.Read(With("Content-Range", header)));

    [Test]
    public void Queries_and_searches() => Check(
        50_000, Mutated.Text(Queries), query =>
        {
            var request = new DefaultHttpContext().Request;
            request.Query = new QueryCollection(new Dictionary<string, StringValues> { ["queries[0]"] = query, ["search"] = query });
            Selection.Take(request, ["status"]);
            QueryReader.Read(request, QuerySources.Functions);
        });

    [Test]
    public void Bodies_in_JSON() => Check(40_000, Mutated.Bytes([.. Functions, .. Executions]), async body =>
    {
        var parameters = await ApiParameters.ReadAsync(WithBody(body, "application/json"));
        SettingsRules.Check(SettingsReader.New(parameters), ["node-20.0"]);
    });

    [Test]
    public void Bodies_of_executions() => Check(30_000, Mutated.Bytes([.. Executions, .. Forms]), async body =>
    {
        var context = WithBody(body, body.AsSpan().StartsWith("--"u8) ? $"multipart/form-data; boundary={Boundary}" : "application/json");
        ExecutionReader.Read(context, await ExecutionForm.ReadAsync(context));
    });

    [Test]
    public void Forms_of_uploads() => Check(40_000, Mutated.Bytes(Forms), async body =>
    {
        using var upload = await DeploymentUpload.ReadAsync(
            WithBody(body, $"multipart/form-data; boundary={Boundary}").Request,
            async (file, token) =>
            {
                await file.CopyToAsync(Stream.Null, token);
                return null!;
            },
            CancellationToken.None);
    });

    [Test]
    public void Uploads_are_answered() => Serve(1_000, Mutated.Bytes(Forms), body => context =>
    {
        Request("POST", "functions/uploads/deployments")(context);
        context.Request.ContentType = $"multipart/form-data; boundary={Boundary}";
        context.Request.Headers.ContentRange = body.Length % 3 == 0 ? $"bytes 0-{body.Length}/100" : default;
        context.Request.Body = new MemoryStream(body);
    });

    [Test]
    public void Executions_are_answered() => Serve(2_000, Mutated.Bytes(Executions), body => context =>
    {
        Request("POST", "functions/live/executions")(context);
        context.Request.Body = new MemoryStream(body);
    });

    [Test]
    public void Lists_are_answered_whatever_is_asked() => Serve(
        15_000, Mutated.Text(Queries), query => Request("GET", "functions?queries[]=" + Uri.EscapeDataString(query)));

    [Test]
    public void Headers_are_read_or_ignored() => Serve(
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
    public void Bodies_are_answered() => Serve(
        5_000, Mutated.Bytes([.. Functions, .. Executions, .. Forms]), body => context =>
        {
            var isForm = body.AsSpan().StartsWith("--"u8);
            Request("POST", isForm ? "functions/none/deployments" : "functions")(context);
            context.Request.ContentType = isForm ? $"multipart/form-data; boundary={Boundary}" : "application/x-www-form-urlencoded";
            context.Request.Body = new MemoryStream(body);
        });

    private async Task CreateAsync(string id) => await _app.Services.GetRequiredService<IFunctionStore>().CreateAsync(new NewFunction
    {
        Id = id,
        Source = DeploymentSource.FromText("x"),
        Settings = new FunctionSettings { Name = "n", Entrypoint = "index.js", Execute = ["any"] },
    });

    private static void Everything(AppwriteApiOptions options)
    {
        options.ProjectId = ApiHost.Project;
        options.MaxFunctionsPerDay = null;
        options.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
    }

    private static void Check<T>(int count, Arbitrary<T> inputs, Action<T> read) => Check(count, inputs, input =>
    {
        read(input);
        return Task.CompletedTask;
    });

    /// <summary>What is refused, is refused with the API's own errors.</summary>
    private static void Check<T>(int count, Arbitrary<T> inputs, Func<T, Task> read) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(count),
        Prop.ForAll(inputs, async input =>
        {
            try
            {
                await read(input);
            }
            catch (Exception e) when (e is ApiException { Status: < 500 } or FunctionStoreException { Problem: FunctionProblem.InvalidArgument })
            {
                // Refused.
            }
        }));

    private void Serve<T>(int count, Arbitrary<T> inputs, Func<T, Action<HttpContext>> request) => FsCheck.Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(count),
        Prop.ForAll(inputs, async input =>
        {
            var context = await _app.GetTestServer().SendAsync(request(input));
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

    private static HttpRequest With(string header, string value)
    {
        var context = new DefaultHttpContext();
        context.Request.Headers[header] = value;
        return context.Request;
    }

    private static DefaultHttpContext WithBody(byte[] body, string contentType)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.ContentType = contentType;
        context.Request.ContentLength = body.Length;
        context.Request.Body = new MemoryStream(body);
        return context;
    }
}
