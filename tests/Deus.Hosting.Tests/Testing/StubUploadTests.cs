using System.Security.Cryptography;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Testing;

/// <summary>Tests the recorded table of uploads.</summary>
public sealed class StubUploadTests
{
    private const int Part = 5 * 1024 * 1024;

    [TestCase(new[] { 0, 1, 2 })]
    [TestCase(new[] { 1, 0, 2 })]
    [TestCase(new[] { 0, 2, 1 })]
    public async Task Stub_joins_parts_in_any_order_that_does_not_start_with_the_last(int[] order)
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();
        var code = Random(2 * Part + 100);

        foreach (var index in order)
        {
            var (start, end) = (index * Part, Math.Min((index + 1) * Part, code.Length));
            var reply = await client.UploadAsync(code[start..end], StubClient.Range(start, end - 1, code.Length), "own-id");
            Assert.That((reply.Status, (string)reply.Document["$id"]!), Is.EqualTo((202, "own-id")));
        }

        var upload = client.Stub.Function("fn1")!.Deployments.Single().Upload;
        Assert.That((upload.IsComplete, upload.Parts, upload.Length), Is.EqualTo((true, 3, (long)code.Length)));
        Assert.That(upload.ToArray().AsSpan().SequenceEqual(code), "the same bytes");
        Assert.That(upload.Sha256, Is.EqualTo(Hex(code)));
    }

    [Test]
    public async Task Discarded_bytes_are_counted_and_hashed_but_not_kept()
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.KeepsUploads = false;
        await client.CreateFunctionAsync();
        var code = Random(Part + 1);

        await client.UploadAsync(code[..Part], StubClient.Range(0, Part - 1, code.Length), "a");
        await client.UploadAsync(code[Part..], StubClient.Range(Part, code.Length - 1, code.Length), "a");

        var upload = client.Stub.Function("fn1")!.Deployments.Single().Upload;
        Assert.That((upload.IsComplete, upload.Length, upload.ToArray().Length), Is.EqualTo((true, (long)code.Length, 0)));
        Assert.That(upload.Sha256, Is.EqualTo(Hex(code)));
    }

    [Test]
    public async Task Single_part_with_a_range_returns_500()
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();

        var whole = await client.UploadAsync(new byte[10], StubClient.Range(0, 9, 10));
        var last = await client.UploadAsync(new byte[5], StubClient.Range(5, 9, 10), "a");

        Assert.That((whole.Status, whole.Type), Is.EqualTo((500, "general_unknown")));
        Assert.That((last.Status, last.Type), Is.EqualTo((500, "general_unknown")));
    }

    [Test]
    public async Task Later_part_without_the_id_creates_another_deployment()
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();

        await client.UploadAsync(new byte[5], StubClient.Range(0, 4, 15));
        var second = await client.UploadAsync(new byte[5], StubClient.Range(5, 9, 15));

        Assert.That(second.Status, Is.EqualTo(202));
        Assert.That(client.Stub.Function("fn1")!.Deployments, Has.Count.EqualTo(2));
    }

    [TestCase("bytes 0-16/15", 400, "storage_invalid_content_range")]
    [TestCase("bytes 9-5/15", 400, "storage_invalid_content_range")]
    [TestCase("bytes 0-4", 400, "storage_invalid_content_range")]
    [TestCase("bytes 0-4/*", 400, "storage_invalid_content_range")]
    [TestCase("garbage", 400, "storage_invalid_content_range")]
    [TestCase("bytes 0-4/30000001", 400, "storage_invalid_file_size")]
    [TestCase("bytes 0-4/30000000", 202, null)]
    public async Task Stub_returns_the_recorded_status_of_each_content_range(string range, int status, string? type)
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();

        var reply = await client.UploadAsync(new byte[5], range);
        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(status == 202 || reply.Type == type);
    }

    [TestCase("true", "code.tar.gz", 202, null)]
    [TestCase("true", "CODE.GZ", 202, null)]
    [TestCase("true", "code.zip", 400, "storage_file_type_unsupported")]
    [TestCase("true", "code.tgz", 400, "storage_file_type_unsupported")]
    [TestCase("true", null, 400, "storage_file_empty")]
    [TestCase(null, "code.tar.gz", 400, "general_argument_invalid")]
    public async Task Stub_returns_the_recorded_status_of_each_form(string? activate, string? fileName, int status, string? type)
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();

        var reply = await client.UploadAsync(new byte[5], activate: activate, fileName: fileName);
        Assert.That(reply.Status, Is.EqualTo(status));
        Assert.That(status == 202 || reply.Type == type);
    }

    [Test]
    public async Task Upload_returns_404_when_neither_form_nor_function_has_an_entrypoint()
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync(entrypoint: "");

        var missing = await client.UploadAsync(new byte[5]);
        var given = await client.UploadAsync(new byte[5], entrypoint: "index.js");
        Assert.That((missing.Status, missing.Type), Is.EqualTo((404, "function_entrypoint_missing")));
        Assert.That(given.Status, Is.EqualTo(202));
    }

    [TestCase(12_500_000, 202)]
    [TestCase(12_600_000, 413)]
    public async Task A_request_over_twelve_mebibytes_gets_a_bare_413(int size, int status)
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();

        var reply = await client.UploadAsync(new byte[size]);
        Assert.That(reply.Status, Is.EqualTo(status));
        if (status == 413)
            Assert.That((reply.Text, reply.Headers.Count(), reply.ContentHeaders.ContentType), Is.EqualTo(("", 0, (object?)null)));
    }

    [Test]
    public async Task Only_a_ready_deployment_can_be_activated_and_the_active_one_can_be_deleted()
    {
        await using var client = await StubClient.StartAsync();
        client.Stub.Build = new AppwriteBuild { Statuses = ["waiting", "ready"] };
        await client.CreateFunctionAsync();
        var path = $"/functions/fn1/deployments/{(await client.UploadAsync(new byte[5], activate: "false")).Document["$id"]}";

        Assert.That((await client.SendAsync("PATCH", path)).Type, Is.EqualTo("build_not_ready"));
        Assert.That((string)(await client.SendAsync("GET", path)).Document["status"]!, Is.EqualTo("ready"));
        Assert.That(client.Stub.Function("fn1")!.ActiveDeploymentId, Is.Null, "it was not to be activated");
        Assert.That((await client.SendAsync("PATCH", path)).Status, Is.EqualTo(200));
        Assert.That(client.Stub.Function("fn1")!.ActiveDeploymentId, Is.Not.Null);
        Assert.That((await client.SendAsync("PATCH", path + "/status")).Type, Is.EqualTo("build_already_completed"));
        Assert.That((await client.SendAsync("DELETE", path)).Status, Is.EqualTo(204));
        Assert.That(client.Stub.Function("fn1")!.ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task Deleting_an_unfinished_upload_returns_an_error_but_deletes_it()
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();
        await client.UploadAsync(new byte[5], StubClient.Range(0, 4, 15), "a");

        Assert.That((await client.SendAsync("DELETE", "/functions/fn1/deployments/a")).Type, Is.EqualTo("general_server_error"));
        Assert.That((await client.SendAsync("DELETE", "/functions/fn1/deployments/a")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task Lists_have_pages_in_either_order()
    {
        await using var client = await StubClient.StartAsync();
        await client.CreateFunctionAsync();
        for (var i = 0; i < 30; i++)
            await client.UploadAsync([1]);
        var ids = client.Stub.Function("fn1")!.Deployments.Select(d => d.Id).ToList();

        var all = (await client.SendAsync("GET", "/functions/fn1/deployments")).Document;
        var query = string.Join('&', new[] { """{"method":"limit","values":[2]}""", """{"method":"orderDesc","attribute":"$createdAt","values":[]}""", $$"""{"method":"cursorAfter","values":["{{ids[28]}}"]}""" }
            .Select((q, i) => $"queries[{i}]={Uri.EscapeDataString(q)}"));
        var page = (await client.SendAsync("GET", "/functions/fn1/deployments?" + query)).Document;

        Assert.That(((int)all["total"]!, all["deployments"]!.AsArray().Count), Is.EqualTo((30, 25)));
        Assert.That(page["deployments"]!.AsArray().Select(d => (string)d!["$id"]!), Is.EqualTo(new[] { ids[27], ids[26] }));
    }

    private static byte[] Random(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
}
