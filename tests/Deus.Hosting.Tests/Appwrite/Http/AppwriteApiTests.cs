using System.Text;
using Deus.Hosting.Appwrite.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class AppwriteApiTests
{
    private static readonly Dictionary<string, Func<AppwriteApi, string?, Task>> Lists = new(StringComparer.Ordinal)
    {
        ["/functions"] = (api, after) => api.ListFunctionsAsync(25, after, CancellationToken.None),
        ["/functions/fn/deployments"] = (api, after) => api.ListDeploymentsAsync("fn", 25, after, CancellationToken.None),
        ["/functions/fn/executions"] = (api, after) => api.ListExecutionsAsync("fn", 25, after, CancellationToken.None),
    };

    [TestCase("/functions", "orderAsc")]
    [TestCase("/functions/fn/deployments", "orderDesc")]
    [TestCase("/functions/fn/executions", "orderDesc")]
    public async Task List_requests_a_page_after_the_cursor_in_the_order_of_creation(string path, string order)
    {
        const string Empty = """{"total":0,"functions":[],"deployments":[],"executions":[]}""";
        using var server = new InMemoryServer(InMemoryServer.Json(Empty), InMemoryServer.Json(Empty));

        await Lists[path](server.Api, null);
        await Lists[path](server.Api, "last");

        string[] first = ["""{"method":"limit","values":[25]}""", $$"""{"method":"{{order}}","attribute":"$createdAt","values":[]}"""];
        Assert.That(server.Requests.Select(r => (r.Method, r.Uri.AbsolutePath)), Is.All.EqualTo((HttpMethod.Get, "/v1" + path)));
        Assert.That(QueriesOf(server.Requests[0]), Is.EqualTo(first));
        Assert.That(QueriesOf(server.Requests[1]), Is.EqualTo(first.Append("""{"method":"cursorAfter","values":["last"]}""")));
    }

    [Test]
    public async Task Probe_reads_one_function()
    {
        using var server = new InMemoryServer(InMemoryServer.Json("{}"));

        await server.Api.ProbeAsync(CancellationToken.None);

        Assert.That((server.Requests[0].Method, server.Requests[0].Uri.AbsolutePath), Is.EqualTo((HttpMethod.Get, "/v1/functions")));
        Assert.That(QueriesOf(server.Requests[0]), Is.EqualTo(new[] { """{"method":"limit","values":[1]}""" }));
    }

    [Test]
    public async Task Activation_names_the_deployment_in_path_and_body()
    {
        using var server = new InMemoryServer(InMemoryServer.Json("""{"$id":"fn"}"""));

        await server.Api.ActivateAsync("fn", "d1", CancellationToken.None);

        var request = server.Requests.Single();
        Assert.That((request.Method, request.Uri.AbsolutePath), Is.EqualTo((HttpMethod.Patch, "/v1/functions/fn/deployments/d1")));
        Assert.That((request.MediaType, Encoding.UTF8.GetString(request.Body)), Is.EqualTo(("application/json", """{"deploymentId":"d1"}""")));
    }

    private static readonly Dictionary<string, Func<AppwriteApi, Task>> Reads = new(StringComparer.Ordinal)
    {
        ["executions"] = api => api.ListExecutionsAsync("fn", 1, null, CancellationToken.None),
        ["execution"] = api => api.GetExecutionAsync("fn", "a", CancellationToken.None),
        ["functions"] = api => api.ListFunctionsAsync(1, null, CancellationToken.None),
    };

    [TestCase("executions")]
    [TestCase("execution")]
    [TestCase("functions")]
    public void Record_with_the_longest_texts_is_read(string read)
    {
        // The longest logs: 1,000,000 characters each, which JSON can spell with six bytes.
        var longest = string.Concat(Enumerable.Repeat("\\u0001", 1_000_000));
        var record = $$"""{"$id":"a","logs":"{{longest}}","errors":"{{longest}}"}""";
        using var server = new InMemoryServer(
            InMemoryServer.Json(read == "execution" ? record : $$"""{"total":1,"{{read}}":[{{record}}]}"""));

        Assert.DoesNotThrowAsync(() => Reads[read](server.Api));
    }

    [TestCase(0, "application/json")]
    [TestCase(1, "multipart/form-data")]
    public async Task Text_is_sent_as_a_form_when_its_JSON_is_longer_than_the_limit(int tooLong, string mediaType)
    {
        var created = InMemoryServer.Json("""{"$id":"e1"}""");
        using var server = new InMemoryServer(created, InMemoryServer.Json("""{"$id":"e1"}"""));
        var request = new CreateExecutionBody("", Async: false, "/", "POST", Headers: null);
        await server.Api.CreateExecutionAsync("fn", request, Array.Empty<byte>(), CancellationToken.None);
        var room = RequestBodyLimit.MaxBytes - server.Requests[0].Body.Length + tooLong;
        // A quote takes two bytes in JSON and one byte in a form.
        var body = Encoding.UTF8.GetBytes(new string('"', room / 2) + new string('a', room % 2));

        await server.Api.CreateExecutionAsync("fn", request, body, CancellationToken.None);

        Assert.That(server.Requests[1].MediaType, Is.EqualTo(mediaType));
        Assert.That(server.Requests[1].Body, Has.Length.LessThanOrEqualTo(RequestBodyLimit.MaxBytes));
    }

    [Test]
    public async Task Output_of_a_function_is_returned_unaltered_although_it_contains_the_key()
    {
        using var server = new InMemoryServer(InMemoryServer.Json($$"""{"$id":"e1","responseBody":"{{InMemoryServer.Key}}"}"""));
        var request = new CreateExecutionBody("", Async: false, "/", "POST", Headers: null);

        var execution = await server.Api.CreateExecutionAsync("fn", request, Array.Empty<byte>(), CancellationToken.None);

        Assert.That(execution.ResponseBody, Is.EqualTo(InMemoryServer.Key));
    }

    [Test]
    public async Task Key_in_another_response_is_replaced()
    {
        using var server = new InMemoryServer(InMemoryServer.Json($$"""{"$id":"d1","buildLogs":"key {{InMemoryServer.Key}}"}"""));

        var deployment = await server.Api.GetDeploymentAsync("fn", "d1", CancellationToken.None);

        Assert.That(deployment.BuildLogs, Is.EqualTo("key [redacted]"));
    }

    private static IEnumerable<string> QueriesOf(InMemoryServer.Request request) => QueryHelpers.ParseQuery(request.Uri.Query)
        .OrderBy(pair => pair.Key, StringComparer.Ordinal)
        .Select(pair => pair.Value.Single()!);
}
