using System.Globalization;
using System.Text.Json;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// Writes and reads executions as multipart forms, which can contain arbitrary bytes. JSON can contain only text.
/// </summary>
internal static class ExecutionFormWriter
{
    public static MultipartFormDataContent Write(CreateExecutionBody request, ReadOnlyMemory<byte> body)
    {
        var form = FormContent.Create();
        FormContent.AddText(form, "async", "false");
        FormContent.AddText(form, "path", request.Path);
        FormContent.AddText(form, "method", request.Method);
        if (request.Headers is { } headers)
            FormContent.AddText(form, "headers", JsonSerializer.Serialize(headers, AppwriteJson.Default.IReadOnlyDictionaryStringString));
        FormContent.Add(form, "body", new ReadOnlyMemoryContent(body));
        return form;
    }

    /// <exception cref="FormatException">A field has an invalid value.</exception>
    /// <exception cref="JsonException">The headers are not valid JSON.</exception>
    public static ExecutionResponse Read(MultipartForm form) => new(
        form.Text("$id"),
        form.Text("$createdAt"),
        form.Text("deploymentId"),
        form.Text("trigger"),
        form.Text("status"),
        form.Text("requestMethod"),
        form.Text("requestPath"),
        int.Parse(form.Text("responseStatusCode"), NumberStyles.None, CultureInfo.InvariantCulture),
        ResponseBody: null,
        HeadersOf(form["responseHeaders"]),
        form.Text("logs"),
        form.Text("errors"),
        DurationOf(form.Text("duration")))
    {
        ResponseBytes = form["responseBody"],
    };

    private static IReadOnlyList<ExecutionHeader>? HeadersOf(ReadOnlyMemory<byte> json) =>
        json.IsEmpty ? null : JsonSerializer.Deserialize(json.Span, AppwriteJson.Default.IReadOnlyListExecutionHeader);

    private static double DurationOf(string text) =>
        text.Length == 0 ? 0 : double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
