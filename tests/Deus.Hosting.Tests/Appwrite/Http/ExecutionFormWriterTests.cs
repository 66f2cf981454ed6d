using System.Text;
using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Tests.Appwrite.Http;

public sealed class ExecutionFormWriterTests
{
    private static readonly byte[] Binary = [0xff, 13, 10, 45, 45, 0];

    [Test]
    public async Task Write_sends_each_field_of_a_synchronous_execution()
    {
        var headers = new Dictionary<string, string> { ["x-one"] = "ü" };

        var form = await WriteAsync(new CreateExecutionBody("", Async: false, "/ä?b=c", "PUT", headers));

        Assert.That(
            new[] { "async", "path", "method" }.Select(form.Text), Is.EqualTo(new[] { "false", "/ä?b=c", "PUT" }));
        Assert.That(
            System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(form.Text("headers")), Is.EqualTo(headers));
        Assert.That(form["body"].ToArray(), Is.EqualTo(Binary));
    }

    [Test]
    public async Task Write_sends_no_headers_when_the_request_has_none()
    {
        using var content = ExecutionFormWriter.Write(new CreateExecutionBody("", Async: false, "/", "POST", Headers: null), Binary);

        Assert.That(await content.ReadAsStringAsync(), Does.Not.Contain("headers"));
    }

    [Test]
    public void Read_returns_each_field_of_the_execution()
    {
        var execution = Read(
            ("$id", "e1"),
            ("$createdAt", "2026-11-21T03:09:35.398+00:00"),
            ("deploymentId", "d1"),
            ("trigger", "http"),
            ("status", "completed"),
            ("requestMethod", "PUT"),
            ("requestPath", "/a"),
            ("responseStatusCode", "203"),
            ("responseHeaders", """[{"name":"x-one","value":"1"}]"""),
            ("responseBody", "ü"),
            ("logs", "logged"),
            ("errors", "failed"),
            ("duration", "1.25"));

        Assert.That(execution.ResponseHeaders, Is.EqualTo(new[] { new ExecutionHeader("x-one", "1") }));
        Assert.That(Encoding.UTF8.GetString(execution.BodyBytes.Span), Is.EqualTo("ü"));
        Assert.That(execution with { ResponseHeaders = null, ResponseBytes = null }, Is.EqualTo(new ExecutionResponse(
            "e1", "2026-11-21T03:09:35.398+00:00", "d1", "http", "completed", "PUT", "/a", 203, null, null, "logged", "failed", 1.25)));
    }

    [Test]
    public void Read_accepts_a_form_with_the_required_fields_only()
    {
        var execution = Read(("$id", "e1"), ("responseStatusCode", "200"));

        Assert.That((execution.IsValid, execution.ResponseStatusCode, execution.Duration), Is.EqualTo((true, 200, 0)));
        Assert.That(execution.ResponseHeaders, Is.Null);
        Assert.That(execution.BodyBytes.Length, Is.Zero);
    }

    private static async Task<MultipartForm> WriteAsync(CreateExecutionBody request)
    {
        using var content = ExecutionFormWriter.Write(request, Binary);
        return MultipartForm.Parse(await content.ReadAsByteArrayAsync(), MultipartForm.BoundaryOf(content.Headers.ContentType)!);
    }

    private static ExecutionResponse Read(params (string Name, string Value)[] fields) => ExecutionFormWriter.Read(MultipartForm.Parse(
        Encoding.UTF8.GetBytes(string.Concat(
            fields.Select(f => $"--b\r\nContent-Disposition: form-data; name=\"{f.Name}\"\r\n\r\n{f.Value}\r\n")) + "--b--\r\n"),
        "b"));
}
