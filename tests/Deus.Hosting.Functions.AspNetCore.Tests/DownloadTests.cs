using System.Net.Http.Headers;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Tests the download of sources and outputs.</summary>
[TestFixture]
public sealed class DownloadTests : ApiFixture
{
    private string _path = "";

    [SetUp]
    public async Task DeployAsync() => _path = $"functions/fn1/deployments/{await Api.DeployAsync()}/download";

    [Test]
    public async Task Download_returns_the_uploaded_source()
    {
        using var response = await Api.Client.GetAsync(_path);

        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(ApiHost.Archive()));
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/gzip"));
        Assert.That(response.Content.Headers.ContentDisposition!.FileName, Does.EndWith("-source.tar.gz"));
    }

    [Test]
    public async Task Download_of_type_output_returns_the_output_archive()
    {
        using var response = await Api.Client.GetAsync(_path + "?type=output");

        Assert.That((int)response.StatusCode, Is.EqualTo(200));
        Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/gzip"));
        Assert.That(response.Content.Headers.ContentDisposition!.FileName, Does.EndWith("-output.tar.gz"));
        AssertError(await Api.SendAsync(HttpMethod.Get, _path + "?type=both"), 400, "general_argument_invalid", "`type`");
    }

    [Test]
    public async Task HEAD_answers_the_size_and_no_file()
    {
        var head = await Api.SendAsync(HttpMethod.Head, _path);

        Assert.That((head.Status, head.Body, head.ContentType), Is.EqualTo((200, "", "application/gzip")));
        Assert.That(head.Headers["Content-Length"], Is.EqualTo($"{ApiHost.Archive().Length}"));
    }

    [TestCase("bytes=0-9", 0, 9)]
    [TestCase("bytes=10-", 10, -1)]
    [TestCase("bytes=-5", -5, -1)]
    [TestCase("bytes=5-100000", 5, -1)]
    [TestCase("bytes=0-", 0, -1)]
    [TestCase("bytes=0-99999", 0, -1)]
    [TestCase("bytes=-99999", 0, -1)]
    public async Task Download_returns_the_requested_range_with_206(string range, int start, int end)
    {
        var whole = ApiHost.Archive();
        var (from, to) = (start < 0 ? whole.Length + start : start, end < 0 ? whole.Length + end : end);
        using var request = new HttpRequestMessage(HttpMethod.Get, _path);
        request.Headers.TryAddWithoutValidation("Range", range);

        using var response = await Api.Client.SendAsync(request);

        Assert.That((int)response.StatusCode, Is.EqualTo(206));
        Assert.That(response.Content.Headers.ContentRange, Is.EqualTo(new ContentRangeHeaderValue(from, to, whole.Length)));
        Assert.That(await response.Content.ReadAsByteArrayAsync(), Is.EqualTo(whole[from..(to + 1)]));
    }

    [TestCase("bytes=100000-")]
    [TestCase("bytes=-0")]
    [TestCase("items=0-1")]
    [TestCase("bytes=0-1,3-4")]
    [TestCase("bytes=x")]
    public async Task Download_returns_416_for_an_invalid_range(string range)
    {
        using var client = Api.NewClient(ApiHost.Project, ApiHost.Key);
        client.DefaultRequestHeaders.TryAddWithoutValidation("Range", range);

        AssertError(await Api.SendAsync(HttpMethod.Get, _path, client: client), 416, "storage_invalid_range");
    }

    [Test]
    public async Task Download_of_an_unknown_or_unfinished_deployment_returns_404()
    {
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/fn1/deployments/none/download"), 404, "deployment_not_found");
        var form = ApiHost.Form(ApiHost.Archive()[..5]);
        form.Headers.Add("Content-Range", "bytes 0-4/100");
        var unfinished = await Api.PostAsync("functions/fn1/deployments", form);
        AssertError(
            await Api.SendAsync(HttpMethod.Get, $"functions/fn1/deployments/{unfinished.Text("$id")}/download"), 404, "deployment_not_found");
    }
}
