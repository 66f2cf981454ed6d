using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

public sealed class RemoteArtifactTests : RemoteFixture
{
    private const int Part = RemoteOutputs.PartBytes;

    [Test]
    public async Task R36_Output_parts_in_any_order_and_repeated_make_one_output()
    {
        var (id, job) = await SubmittedAsync();
        var output = Large();
        foreach (var start in new long[] { 2L * Part, 0, 0, Part, 0 })
        {
            var end = Math.Min(start + Part, output.Length) - 1;
            Assert.That(await Jobs.UploadAsync(job, output, (start, end)), Is.EqualTo(HttpStatusCode.Accepted));
        }

        await Jobs.SendAsync(job, job.Exit(0));
        await Jobs.SendAsync(job, job.Complete());

        var deployment = await Host.EndAsync(id);
        Assert.That(deployment.OutputHash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(output))));
        Assert.That(deployment.OutputSize, Is.EqualTo(output.Length));
        // The source and the output stay; the parts are deleted in the background.
        await Eventually.HoldsAsync(() => Directory.GetFiles(Path.Combine(Host.Folder, "artifacts")).Length == 2);
    }

    [Test]
    public async Task Concurrent_output_parts_make_one_output()
    {
        var (id, job) = await SubmittedAsync();
        var output = Large();

        var answers = await Task.WhenAll(new long[] { 0, Part, 2L * Part, 0 }.Select(
            start => Jobs.UploadAsync(job, output, (start, Math.Min(start + Part, output.Length) - 1))));
        await Jobs.SendAsync(job, job.Exit(0));
        await Jobs.SendAsync(job, job.Complete());

        Assert.That(answers, Is.All.EqualTo(HttpStatusCode.Accepted));
        Assert.That((await Host.EndAsync(id)).OutputSize, Is.EqualTo(output.Length));
    }

    [Test]
    public async Task R37_Output_part_with_a_wrong_range_or_total_is_rejected_and_changes_nothing()
    {
        var (id, job) = await SubmittedAsync();
        var output = Large();
        Assert.That(await Jobs.UploadAsync(job, output, (0, Part - 1)), Is.EqualTo(HttpStatusCode.Accepted));

        var answers = new[]
        {
            await Jobs.UploadAsync(job, output, (Part, (2L * Part) - 1), total: output.Length + 1), // another total
            await Jobs.UploadAsync(job, output, (1, Part)), // wrong start
            await Jobs.UploadAsync(job, output, (Part, (2L * Part) - 2)), // too short
            await Jobs.UploadAsync(job, output, (0, Part - 1), total: 3_000_000_000), // larger than an output may be
            await Jobs.UploadAsync(job, output[..100], (0, 99), total: 100), // another total, and whole
        };

        Assert.That(answers.Take(4), Is.All.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(answers[4], Is.EqualTo(HttpStatusCode.BadRequest), "it is no archive");
        Assert.That(Host.Read(id).OutputHash, Is.Null);
    }

    [Test]
    public async Task Build_fails_with_the_reason_when_the_output_is_no_archive_or_lacks_the_entry_file([Values] bool isArchive)
    {
        var (id, job) = await SubmittedAsync();
        var output = isArchive ? Archive(("other.js", 10)) : [1, 2, 3];

        Assert.That(await Jobs.UploadAsync(job, output), Is.EqualTo(HttpStatusCode.BadRequest));

        var deployment = await Host.EndAsync(id);
        Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(deployment.Log, Does.Contain(isArchive ? "'src/main.js' is not in the output" : "cannot be read"));
    }

    [Test]
    public async Task R11_Token_is_accepted_only_complete_and_in_the_query()
    {
        var (_, job) = await SubmittedAsync();
        var url = new Uri(job.Artifact("source").GetProperty("in").GetString()!);
        var bare = new Uri(url.GetLeftPart(UriPartial.Path));
        var token = System.Web.HttpUtility.ParseQueryString(url.Query)["token"]!;
        using var client = new HttpClient();
        var requests = new List<HttpRequestMessage> { new(HttpMethod.Get, $"{bare}?token="), new(HttpMethod.Get, $"{bare}?token="), new(HttpMethod.Get, $"{url}&token={token}") };
        requests[0].Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        requests[1].Headers.Add("Cookie", $"token={token}");
        requests.AddRange(new[] { "", ".", "a.b", token + ".x", token[..^1], "v1..1.1.x", token.Replace("Source", "Output") }
            .Select(t => new HttpRequestMessage(HttpMethod.Get, $"{bare}?token={t}")));

        foreach (var request in requests)
        {
            using var answer = await client.SendAsync(request);
            Assert.That((answer.StatusCode, await answer.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.Unauthorized, "")), $"{request.RequestUri}");
        }
    }

    [Test]
    public async Task Download_without_a_token_is_handled_by_the_functions_API()
    {
        using var client = new HttpClient();
        client.DefaultRequestHeaders.Add("X-Appwrite-Project", ApiHost.Project);
        client.DefaultRequestHeaders.Add("X-Appwrite-Key", ApiHost.Key);

        using var answer = await client.GetAsync(new Uri($"{Host.Url}functions/nobody/deployments/nobody/download"));

        Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"), "the API's own answer");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task R16_Token_is_valid_only_for_its_own_deployment_function_and_purpose()
    {
        var (first, job) = await SubmittedAsync();
        var (second, _) = await SubmittedAsync();
        var source = job.Artifact("source").GetProperty("in").GetString()!;
        var output = job.Artifact("output").GetProperty("out").GetString()!;
        using var client = new HttpClient();
        foreach (var url in new[] { source.Replace(first, second), source.Replace("/fn1/", "/fn2/"), source[..source.IndexOf('?')] + output[output.IndexOf('?')..] })
        {
            using var answer = await client.GetAsync(new Uri(url));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), url);
        }

        foreach (var url in new[] { output.Replace(first, second), output[..output.IndexOf('?')] + source[source.IndexOf("?type=source&", StringComparison.Ordinal)..] })
        {
            using var answer = await client.PutAsync(new Uri(url), new ByteArrayContent(ApiHost.Archive()));
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized), url);
        }
    }

    [Test]
    public async Task R46_Token_expires_with_the_build_and_with_its_lifetime()
    {
        var (id, job) = await SubmittedAsync();
        Host.Time.Advance(TimeSpan.FromMinutes(19));
        Assert.That((await Jobs.DownloadAsync(job)).Status, Is.EqualTo(HttpStatusCode.OK));
        await FinishAsync(job);
        await Host.EndAsync(id);

        Assert.That((await Jobs.DownloadAsync(job)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await Jobs.UploadAsync(job, ApiHost.Archive("other")), Is.EqualTo(HttpStatusCode.Conflict));
        Host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await Jobs.UploadAsync(job, ApiHost.Archive("other")), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [TestCase("bytes=0-0", 206, 1)]
    [TestCase("bytes=2-5", 206, 4)]
    [TestCase("bytes=9000000-", 416, null)]
    public async Task R42_Ranges_of_the_source_can_be_loaded(string range, int status, int? bytes)
    {
        var (_, job) = await SubmittedAsync();
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, job.Artifact("source").GetProperty("in").GetString());
        request.Headers.TryAddWithoutValidation("Range", range);

        using var answer = await client.SendAsync(request);

        Assert.That((int)answer.StatusCode, Is.EqualTo(status));
        if (bytes is not null)
            Assert.That(await answer.Content.ReadAsByteArrayAsync(), Has.Length.EqualTo(bytes));
    }

    [Test]
    public async Task A_source_must_not_be_stored_by_caches()
    {
        var (_, job) = await SubmittedAsync();
        using var client = new HttpClient();

        using var answer = await client.GetAsync(new Uri(job.Artifact("source").GetProperty("in").GetString()!));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Headers.CacheControl?.NoStore, Is.True);
    }

    private static byte[] Large() => Archive(("src/main.js", 10), ("data.bin", (2 * Part) + 1000));

    private static byte[] Archive(params (string Path, int Bytes)[] files)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(buffer, System.IO.Compression.CompressionLevel.NoCompression, leaveOpen: true))
        using (var tar = new System.Formats.Tar.TarWriter(gzip))
        {
            foreach (var (path, bytes) in files)
            {
                var content = new byte[bytes];
                new Random(1).NextBytes(content);
                tar.WriteEntry(new System.Formats.Tar.PaxTarEntry(System.Formats.Tar.TarEntryType.RegularFile, path) { DataStream = new MemoryStream(content) });
            }
        }

        return buffer.ToArray();
    }
}
