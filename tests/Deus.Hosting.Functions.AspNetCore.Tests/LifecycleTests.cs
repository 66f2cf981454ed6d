using System.Net.Http.Headers;
using System.Text;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Tests duplicating, canceling, and the records of executions.</summary>
[TestFixture]
public sealed class LifecycleTests : ApiFixture
{
    private const string Deployments = "functions/fn1/deployments";
    private const string Executions = "functions/fn1/executions";

    [TestCase("duplicate")]
    [TestCase("build")]
    public async Task Duplicate_builds_the_source_again_with_the_current_settings_of_the_function(string form)
    {
        var first = await Api.DeployAsync();
        await Api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "Hello", commands = "echo new" });

        var copy = form == "duplicate"
            ? await Api.PostAsync($"{Deployments}/duplicate", new { deploymentId = first })
            : await Api.PostAsync($"{Deployments}/{first}/build", new { });

        Assert.That(copy.Status, Is.EqualTo(202), copy.Body);
        Assert.That(copy.Json.GetProperty("sourceSize").GetInt32(), Is.EqualTo(ApiHost.Archive().Length));
        await Api.WaitAsync("fn1", copy.Text("$id"));
        Assert.That((await Api.SendAsync(HttpMethod.Get, "functions/fn1")).Text("deploymentId"), Is.EqualTo(copy.Text("$id")));

        await Api.SendAsync(HttpMethod.Delete, $"{Deployments}/{first}");
        using var source = await Api.Client.GetAsync($"{Deployments}/{copy.Text("$id")}/download");
        Assert.That(await source.Content.ReadAsByteArrayAsync(), Is.EqualTo(ApiHost.Archive()), "the copy keeps the file");
    }

    [Test]
    public async Task Duplicate_returns_404_for_an_unknown_deployment()
    {
        await Api.CreateFunctionAsync();

        AssertError(await Api.PostAsync($"{Deployments}/duplicate", new { deploymentId = "none" }), 404, "deployment_not_found");
        AssertError(await Api.PostAsync($"{Deployments}/duplicate", new { }), 400, "general_argument_invalid", "\"deploymentId\"");
    }

    [Test]
    public async Task Cancel_accepts_a_waiting_deployment_and_rejects_a_ready_one()
    {
        var ready = await Api.DeployAsync();
        AssertError(await Api.SendAsync(HttpMethod.Patch, $"{Deployments}/{ready}/status", new { }), 400, "build_already_completed");
        using var form = ApiHost.Form(ApiHost.Archive()[..5]);
        form.Headers.ContentRange = new ContentRangeHeaderValue(0, 4, 100);
        var waiting = (await Api.PostAsync(Deployments, form)).Text("$id");

        foreach (var path in new[] { "status", "build" })
        {
            var canceled = await Api.SendAsync(HttpMethod.Patch, $"{Deployments}/{waiting}/{path}", new { });
            Assert.That((canceled.Status, canceled.Text("status")), Is.EqualTo((200, "canceled")));
        }

        AssertError(await Api.SendAsync(HttpMethod.Patch, $"{Deployments}/none/status"), 404, "deployment_not_found");
    }

    [Test]
    public async Task Repositories_and_templates_are_refused_after_their_parameters_are_checked()
    {
        await Api.CreateFunctionAsync();
        AssertError(await Api.PostAsync($"{Deployments}/vcs", new { type = "branch", reference = "main" }), 404, "installation_not_found");
        AssertError(await Api.PostAsync($"{Deployments}/vcs", new { type = "tag", reference = "main" }), 400, "general_argument_invalid", "`type`");
        AssertError(
            await Api.PostAsync(
                $"{Deployments}/template", new { repository = "r", owner = "o", rootDirectory = "d", type = "tag", reference = "1" }),
            405,
            "general_not_implemented");
    }

    [Test]
    public async Task Select_query_returns_only_the_selected_fields_of_a_deployment()
    {
        var id = await Api.DeployAsync();

        var listed = await Api.ListAsync(Deployments, """{"method":"select","values":["status"]}""", """{"method":"limit","values":[1]}""");

        var document = listed.Json.GetProperty("deployments")[0];
        Assert.That(document.GetProperty("$id").GetString(), Is.EqualTo(id));
        Assert.That(document.EnumerateObject().Select(p => p.Name), Is.EqualTo(new[] { "$id", "$createdAt", "$updatedAt", "status" }));
        Assert.That(document.GetProperty("status").GetString(), Is.EqualTo("ready"));
        AssertError(await Api.ListAsync(Deployments, """{"method":"select","values":["colour"]}"""), 400, "general_query_invalid", "colour");
        AssertError(await Api.SendAsync(HttpMethod.Get, Deployments + "?search=x"), 400, "general_query_invalid");
    }

    [Test]
    public async Task Executions_are_listed_and_deleted()
    {
        await Api.DeployAsync();
        Api.Runtime.Handler = (request, _) => Task.FromResult(new RuntimeResponse { StatusCode = request.Method == "GET" ? 500 : 200 });
        var get = (await Api.PostAsync(Executions, new { method = "GET" })).Text("$id");
        var post = (await Api.PostAsync(Executions, new { })).Text("$id");

        Assert.That((await Api.ListAsync(Executions)).Ids, Is.EqualTo(new[] { get, post }));
        Assert.That((await Api.ListAsync(Executions, """{"method":"equal","attribute":"status","values":["failed"]}""")).Ids, Is.EqualTo(new[] { get }));
        Assert.That(
            (await Api.ListAsync(Executions, """{"method":"lessThan","attribute":"responseStatusCode","values":[300]}""")).Ids, Is.EqualTo(new[] { post }));

        Assert.That((await Api.SendAsync(HttpMethod.Delete, $"{Executions}/{get}", new { })).Status, Is.EqualTo(204));
        AssertError(await Api.SendAsync(HttpMethod.Delete, $"{Executions}/{get}"), 404, "execution_not_found");
        Assert.That((await Api.ListAsync(Executions)).Ids, Is.EqualTo(new[] { post }));
    }

    [Test]
    public async Task An_execution_that_runs_is_not_deleted()
    {
        await Api.DeployAsync();
        var running = new TaskCompletionSource();
        var ending = new TaskCompletionSource();
        Api.Runtime.Handler = async (_, _) =>
        {
            running.SetResult();
            await ending.Task;
            return new RuntimeResponse { StatusCode = 200 };
        };
        var executing = Api.PostAsync(Executions, new { });
        await running.Task.WaitAsync(TimeSpan.FromSeconds(30));
        var id = (await Api.ListAsync(Executions)).Ids.Single();

        AssertError(await Api.SendAsync(HttpMethod.Delete, $"{Executions}/{id}"), 400, "execution_in_progress");

        ending.SetResult();
        await executing;
    }

    [Test]
    public async Task Execution_accepts_and_returns_binary_bodies_as_forms()
    {
        await Api.DeployAsync();
        byte[] bytes = [0, 255, 13, 10, 45, 45, 200];
        Api.Runtime.Handler = (request, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 200,
            Body = request.Body.ToArray().Reverse().ToArray(),
            Headers = request.Headers,
        });
        var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(bytes), "body" },
            { new StringContent("/x"), "path" },
            { new StringContent("""{"x-own":"1"}"""), "headers" },
            { new StringContent("false"), "async" },
        };
        using var request = new HttpRequestMessage(HttpMethod.Post, Executions) { Content = form, Headers = { { "Accept", "multipart/form-data" } } };

        using var response = await Api.Client.SendAsync(request);

        Assert.That(((int)response.StatusCode, response.Content.Headers.ContentType!.MediaType), Is.EqualTo((201, "multipart/form-data")));
        var parts = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        Assert.That(parts, Does.Contain("name=\"responseBody\"\r\n\r\n" + Encoding.Latin1.GetString([.. bytes.Reverse()]) + "\r\n--"));
        Assert.That(parts, Does.Contain("name=\"requestPath\"\r\n\r\n/x\r\n"));
        Assert.That(parts, Does.Contain("name=\"responseHeaders\"\r\nContent-Type: application/json\r\n\r\n[{\"name\":\"x-own\""));
    }

    [TestCase("application/json, multipart/form-data", "application/json")]
    [TestCase("text/html, multipart/*", "multipart/form-data")]
    [TestCase("*/*", "application/json")]
    public async Task First_known_type_in_Accept_selects_the_response_type(string accept, string expected)
    {
        await Api.DeployAsync();
        Api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        using var client = Api.NewClient(ApiHost.Project, ApiHost.Key);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Accept", accept);

        Assert.That((await Api.SendAsync(HttpMethod.Post, Executions, new { }, client)).ContentType, Does.StartWith(expected));
    }

    [TestCase("--b\r\nContent-Disposition: form-data; name=\"body\"\r\n\r\nno end")]
    [TestCase("nonsense")]
    [TestCase("")]
    public async Task A_form_that_is_cut_short_is_refused(string content)
    {
        await Api.DeployAsync();
        var body = new StringContent(content);
        body.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        AssertError(await Api.PostAsync(Executions, body), 400, "general_bad_request");
    }
}
