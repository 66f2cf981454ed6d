using System.Net.Http.Headers;
using System.Text;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

[TestFixture]
public sealed class DeploymentEndpointTests : ApiFixture
{
    private const string Path = "functions/fn1/deployments";

    [Test]
    public async Task An_upload_answers_202_with_the_recorded_document_and_is_built_and_activated()
    {
        await Api.CreateFunctionAsync();

        var created = await Api.PostAsync(Path, ApiHost.Form());

        Assert.That(created.Status, Is.EqualTo(202), created.Body);
        AssertShape(created, """{"$id":"6b010bb4124b57a87e5b","$createdAt":"2026-11-21T03:10:44.077+00:00","$updatedAt":"2026-11-21T03:10:44.077+00:00","type":"manual","resourceId":"fn1","resourceType":"functions","entrypoint":"src\/main.js","sourceSize":301,"buildSize":0,"totalSize":301,"buildId":"","activate":true,"screenshotLight":"","screenshotDark":"","status":"waiting","buildLogs":"","buildDuration":0,"providerRepositoryName":"","providerRepositoryOwner":"","providerRepositoryUrl":"","providerCommitHash":"","providerCommitAuthorUrl":"","providerCommitAuthor":"","providerCommitMessage":"","providerCommitUrl":"","providerBranch":"","providerBranchUrl":""}""");
        Assert.That((created.Text("status"), created.Json.GetProperty("sourceSize").GetInt32()), Is.EqualTo(("waiting", ApiHost.Archive().Length)));

        await Api.WaitAsync("fn1", created.Text("$id"));
        var ready = await Api.SendAsync(HttpMethod.Get, $"{Path}/{created.Text("$id")}");
        var function = await Api.SendAsync(HttpMethod.Get, "functions/fn1");
        Assert.Multiple(() =>
        {
            Assert.That(ready.Text("status"), Is.EqualTo("ready"));
            Assert.That(function.Text("deploymentId"), Is.EqualTo(created.Text("$id")));
            Assert.That(function.Text("deploymentCreatedAt"), Is.EqualTo(created.Text("$createdAt")));
            Assert.That(function.Text("latestDeploymentId"), Is.EqualTo(created.Text("$id")));
            Assert.That(function.Text("latestDeploymentStatus"), Is.EqualTo("ready"));
        });
    }

    [TestCase("code.zip")]
    [TestCase("code.tgz")]
    [TestCase("code")]
    public async Task A_file_that_is_not_named_gz_is_refused(string fileName)
    {
        await Api.CreateFunctionAsync();

        AssertError(await Api.PostAsync(Path, ApiHost.Form(fileName: fileName)), 400, "storage_file_type_unsupported");
    }

    [Test]
    public async Task Upload_without_a_file_or_with_an_invalid_activate_is_rejected_with_400()
    {
        await Api.CreateFunctionAsync();
        var noFile = new MultipartFormDataContent { { new StringContent("true"), "activate" } };
        var field = new MultipartFormDataContent { { new StringContent("true"), "activate" }, { new StringContent("x"), "code" } };

        AssertError(await Api.PostAsync(Path, noFile), 400, "storage_file_empty");
        AssertError(await Api.PostAsync(Path, field), 400, "storage_file_empty");
        AssertError(await Api.PostAsync(Path, ApiHost.Form(activate: null)), 400, "general_argument_invalid", "\"activate\"");
        AssertError(await Api.PostAsync(Path, ApiHost.Form(activate: "True")), 400, "general_argument_invalid", "`activate`");
        AssertError(await Api.PostAsync(Path, ApiHost.Form(file: [])), 400, "storage_file_empty");
        AssertError(await Api.PostAsync(Path, new { activate = true }), 400, "storage_file_empty");
    }

    [TestCase("functions/nope/deployments/vcs", """{"type":"tag","reference":"x"}""")]
    [TestCase("functions/nope/deployments/vcs", """{"type":"branch"}""")]
    [TestCase("functions/nope/deployments/template", """{"repository":"r"}""")]
    public async Task Invalid_deployment_request_is_rejected_before_the_function_is_read(string path, string body) =>
        AssertError(await Api.PostAsync(path, body), 400, "general_argument_invalid");

    [Test]
    public async Task Upload_for_an_unknown_function_is_validated_first_and_not_stored()
    {
        AssertError(await Api.PostAsync("functions/nope/deployments", ApiHost.Form(activate: null)), 400, "general_argument_invalid", "\"activate\"");
        AssertError(await Api.PostAsync("functions/nope/deployments", ApiHost.Form(activate: "True")), 400, "general_argument_invalid", "`activate`");
        AssertError(await Api.PostAsync("functions/nope/deployments", ApiHost.Form()), 404, "function_not_found");
        AssertError(await Api.PostAsync("functions/nope/deployments", ApiHost.Form(fileName: "code.zip")), 404, "function_not_found");
        // The stored file is found to be empty.
        AssertError(await Api.PostAsync("functions/nope/deployments", ApiHost.Form(file: [])), 404, "function_not_found");
    }

    [Test]
    public async Task Upload_returns_404_when_neither_form_nor_function_has_an_entry_file()
    {
        await Api.PostAsync("functions", new { functionId = "fn1", name = "n", runtime = "node-20.0" });

        AssertError(await Api.PostAsync(Path, ApiHost.Form()), 404, "function_entrypoint_missing");
    }

    [Test]
    public async Task A_deployment_of_no_function_is_not_found()
    {
        AssertError(await Api.PostAsync(Path, ApiHost.Form()), 404, "function_not_found");
        await Api.CreateFunctionAsync();
        AssertError(await Api.SendAsync(HttpMethod.Get, $"{Path}/none"), 404, "deployment_not_found");
    }

    [Test]
    public async Task A_request_over_the_limit_gets_a_bare_413()
    {
        await Api.CreateFunctionAsync();

        var refused = await Api.PostAsync(Path, ApiHost.Form(file: new byte[12_582_912]));

        Assert.That((refused.Status, refused.Body, refused.ContentType), Is.EqualTo((413, "", (string?)null)));
    }

    [TestCase(32, 202)]
    [TestCase(33, 400)]
    public async Task Deployment_form_accepts_32_fields_and_rejects_33(int fields, int status)
    {
        await Api.CreateFunctionAsync();
        using var form = ApiHost.Form();
        for (var i = 1; i < fields; i++)
            form.Add(new StringContent("x"), $"field{i}");

        var answer = await Api.PostAsync(Path, form);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        if (status == 400)
            AssertError(answer, 400, "general_bad_request", "more than 32 fields");
    }

    [TestCase(65_535, 202)]
    [TestCase(65_536, 400)]
    public async Task A_field_of_a_form_is_shorter_than_64_KiB(int bytes, int status)
    {
        await Api.CreateFunctionAsync();
        using var form = ApiHost.Form();
        form.Add(new StringContent(new string('x', bytes)), "field");

        var answer = await Api.PostAsync(Path, form);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        if (status == 400)
            AssertError(answer, 400, "general_argument_invalid", "shorter than 65536 bytes");
    }

    [Test]
    public async Task A_form_cut_short_is_refused_and_nothing_is_created()
    {
        await Api.CreateFunctionAsync();
        var cut = new ByteArrayContent(Encoding.ASCII.GetBytes(
            "--b\r\nContent-Disposition: form-data; name=\"code\"; filename=\"code.tar.gz\"\r\n\r\nhalf"));
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        AssertError(await Api.PostAsync(Path, cut), 400, "general_bad_request");

        Assert.That((await Api.SendAsync(HttpMethod.Get, Path)).Json.GetProperty("total").GetInt32(), Is.Zero);
    }

    [TestCase("filename*; filename=\"code.tar.gz\"", 202)]
    [TestCase("filename*=UTF-8''code.tar.gz", 202)]
    [TestCase("filename*=UTF-8''code.tar.gz; filename=\"code.txt\"", 202)]
    [TestCase("filename*", 400)]
    [TestCase("filename", 400)]
    public async Task Upload_reads_the_file_name_from_filename_and_encoded_filename(string fileName, int status)
    {
        await Api.CreateFunctionAsync();
        var file = new ByteArrayContent(ApiHost.Archive());
        file.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"code\"; {fileName}");
        using var form = new MultipartFormDataContent();
        form.Add(file);
        form.Add(new StringContent("true"), "activate");

        Assert.That((await Api.PostAsync(Path, form)).Status, Is.EqualTo(status));
    }

    [Test]
    public async Task File_of_a_form_that_is_cut_after_it_is_deleted()
    {
        await Api.CreateFunctionAsync();
        var cut = new ByteArrayContent(Encoding.ASCII.GetBytes(
            "--b\r\nContent-Disposition: form-data; name=\"code\"; filename=\"code.tar.gz\"\r\n\r\nwhole\r\n--b\r\nContent-Disposition: form-data; name=\"activate\"\r\n\r\ntr"));
        cut.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=b");

        AssertError(await Api.PostAsync(Path, cut), 400, "general_bad_request");

        await Eventually.HoldsAsync(() => !Api.Services.GetRequiredService<HostStorage>().Artifacts.Hashes().Any());
    }

    [Test]
    public async Task Deployment_from_the_command_line_has_type_cli()
    {
        await Api.CreateFunctionAsync();
        Api.Client.DefaultRequestHeaders.Add("x-sdk-language", "cli");

        Assert.That((await Api.PostAsync(Path, ApiHost.Form())).Text("type"), Is.EqualTo("cli"));
    }

    [Test]
    public async Task Both_activation_routes_activate_and_return_the_function()
    {
        var id = await Api.DeployAsync();

        foreach (var answer in new[]
        {
            await Api.SendAsync(HttpMethod.Patch, "functions/fn1/deployment", new { deploymentId = id }),
            await Api.SendAsync(HttpMethod.Patch, $"{Path}/{id}"),
        })
        {
            Assert.That((answer.Status, answer.Text("$id"), answer.Text("deploymentId")), Is.EqualTo((200, "fn1", id)));
        }

        AssertError(
            await Api.SendAsync(HttpMethod.Patch, "functions/fn1/deployment", new { deploymentId = "none" }), 404, "deployment_not_found");
        AssertError(await Api.SendAsync(HttpMethod.Patch, "functions/fn1/deployment", new { }), 400, "general_argument_invalid");
    }

    [Test]
    public async Task A_failed_deployment_cannot_be_activated()
    {
        await Api.CreateFunctionAsync();
        var failed = await Api.PostAsync(Path, ApiHost.Form(file: [1, 2, 3]));
        await Api.WaitAsync("fn1", failed.Text("$id"));

        Assert.That((await Api.SendAsync(HttpMethod.Get, $"{Path}/{failed.Text("$id")}")).Text("status"), Is.EqualTo("failed"));
        AssertError(await Api.SendAsync(HttpMethod.Patch, $"{Path}/{failed.Text("$id")}"), 400, "build_not_ready");
    }

    [Test]
    public async Task Deployments_are_listed_by_age_from_a_cursor_and_deleted()
    {
        var first = await Api.DeployAsync();
        var second = (await Api.PostAsync(Path, ApiHost.Form(ApiHost.Archive("2")))).Text("$id");

        Assert.That((await Api.ListAsync(Path)).Ids, Is.EqualTo(new[] { first, second }));
        Assert.That(
            (await Api.ListAsync(Path, """{"method":"orderDesc","attribute":"$createdAt"}""")).Ids, Is.EqualTo(new[] { second, first }));
        Assert.That(
            (await Api.ListAsync(
                Path, """{"method":"orderDesc","values":["$id"]}""", $$"""{"method":"cursorAfter","values":["{{second}}"]}""")).Ids,
            Is.EqualTo(new[] { first }));

        Assert.That((await Api.SendAsync(HttpMethod.Delete, $"{Path}/{second}")).Status, Is.EqualTo(204));
        AssertError(await Api.SendAsync(HttpMethod.Delete, $"{Path}/{second}"), 404, "deployment_not_found");
    }

    [Test]
    public async Task Concurrent_and_repeated_source_parts_make_one_source()
    {
        await Api.CreateFunctionAsync();
        var archive = ApiHost.Archive(string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{i * 7919 % 1009}")));
        var size = archive.Length / 8;
        for (var round = 0; round < 5; round++)
        {
            var first = await SendPartAsync(archive[..size], $"bytes 0-{size - 1}/{archive.Length}", id: null);
            var id = first.Text("$id");
            var ranges = Enumerable.Range(1, 8).Select(i => (Start: i * size, End: Math.Min(archive.Length, (i + 1) * size)))
                .Where(range => range.Start < range.End).SelectMany(range => new[] { range, range, range });

            var answers = await Task.WhenAll(ranges.Select(range =>
                SendPartAsync(archive[range.Start..range.End], $"bytes {range.Start}-{range.End - 1}/{archive.Length}", id)));

            Assert.That(answers.Select(answer => answer.Status), Has.All.EqualTo(202));
            await Api.WaitAsync("fn1", id);
            Assert.That(await Api.Client.GetByteArrayAsync($"{Path}/{id}/download"), Is.EqualTo(archive));
        }
    }

    [Test]
    public async Task Source_sent_in_parts_becomes_one_deployment_and_is_built()
    {
        await Api.CreateFunctionAsync();
        var archive = ApiHost.Archive();
        var half = archive.Length / 2;

        var first = await SendPartAsync(archive[..half], $"bytes 0-{half - 1}/{archive.Length}", id: null);
        var id = first.Text("$id");
        var second = await SendPartAsync(archive[half..], $"bytes {half}-{archive.Length}/{archive.Length}", id);

        Assert.That((first.Status, second.Status, second.Text("$id")), Is.EqualTo((202, 202, id)));
        Assert.That(second.Json.GetProperty("sourceSize").GetInt32(), Is.EqualTo(archive.Length));
        await Api.WaitAsync("fn1", id);
        Assert.That((await Api.SendAsync(HttpMethod.Get, $"{Path}/{id}")).Text("status"), Is.EqualTo("ready"));
        Assert.That((await SendPartAsync(archive[half..], $"bytes {half}-{archive.Length}/{archive.Length}", id)).Text("status"), Is.EqualTo("ready"));
    }

    [TestCase("bytes 0-9/5")]
    [TestCase("bytes 5-3/10")]
    [TestCase("bytes 0-9/*")]
    [TestCase("bytes */10")]
    [TestCase("bytes 0-9")]
    [TestCase("garbage")]
    [TestCase("bytes 0-99999999999999999999/1")]
    public async Task Upload_with_an_invalid_content_range_is_rejected(string range)
    {
        await Api.CreateFunctionAsync();

        AssertError(await SendPartAsync(new byte[10], range, null), 400, "storage_invalid_content_range");
    }

    [Test]
    public async Task A_total_over_the_limit_is_refused_with_the_first_part()
    {
        await Api.CreateFunctionAsync();

        AssertError(await SendPartAsync(new byte[10], "bytes 0-9/30000001", null), 400, "storage_invalid_file_size");
    }

    private async Task<ApiHost.Response> SendPartAsync(byte[] part, string range, string? id)
    {
        var form = ApiHost.Form(part);
        form.Headers.TryAddWithoutValidation("Content-Range", range);
        if (id is not null)
            form.Headers.TryAddWithoutValidation("x-appwrite-id", id);
        return await Api.PostAsync(Path, form);
    }
}
