using System.Text.Json;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Parses the CloudEvent of a callback. Required fields are validated; all other fields are ignored.</summary>
internal static class CallbackReader
{
    private const int MaxIdLength = 256;

    /// <returns>Null when the body is not a CloudEvent or a required field is missing.</returns>
    public static Callback? Read(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? Read(document.RootElement) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The body is not JSON, or a string is not valid text: it contains half of a surrogate pair.
            return null;
        }
    }

    private static Callback? Read(JsonElement root)
    {
        if (root.Text("id") is not { Length: > 0 and <= MaxIdLength } id
            || root.Text("type") is not { Length: > 0 and <= MaxIdLength } type
            || root.Object("data") is not { } data
            || data.Text("jobId") is not { Length: > 0 } jobId)
            return null;
        var identity = new EventIdentity(Shortened(root.Text("source") ?? ""), id, type);
        var meta = data.Object("meta");
        return new Callback(identity, jobId, root.Text("subject"), meta?.Text("deploymentId"), Shape(type, data));
    }

    /// <summary>Returns null for an unknown type, and for a known type with a missing required field: both are ignored.</summary>
    private static Func<int, BuildEvent>? Shape(string type, JsonElement data) => type switch
    {
        BuildEventTypes.Start => attempt => new BuildEvent.Started(attempt),
        BuildEventTypes.Complete => attempt => new BuildEvent.Completed(attempt),
        BuildEventTypes.Log => Log(data),
        BuildEventTypes.Artifact => Artifact(data),
        BuildEventTypes.Exit => Exit(data),
        _ => null,
    };

    private static Func<int, BuildEvent>? Log(JsonElement data)
    {
        if (!data.TryGetProperty("lines", out var lines) || lines.ValueKind != JsonValueKind.Array)
            return null;
        var text = string.Concat(lines.EnumerateArray().Where(l => l.ValueKind == JsonValueKind.String).Select(l => Line(l.GetString()!)));
        var number = data.Number("sequence") is { } n and >= 1 ? n : (long?)null;
        return attempt => new BuildEvent.Log(attempt, number, text);
    }

    private static Func<int, BuildEvent>? Artifact(JsonElement data)
    {
        if (data.Text("artifactId") is not { } id || data.Text("status") is not ("success" or "failed"))
            return null;
        var succeeded = data.Text("status") == "success";
        var error = Error(data);
        return attempt => new BuildEvent.Artifact(attempt, id, succeeded, error);
    }

    private static Func<int, BuildEvent>? Exit(JsonElement data)
    {
        if (data.Number("exitCode") is not { } code || code is < int.MinValue or > int.MaxValue)
            return null;
        var seconds = data.TryGetProperty("durationSeconds", out var d) && d.ValueKind == JsonValueKind.Number && d.TryGetDouble(out var value)
            ? value
            : (double?)null;
        var reason = Reason((int)code, data);
        var finalLog = data.Number("finalLogSequence");
        return attempt => new BuildEvent.Exited(attempt, (int)code, seconds, finalLog, reason);
    }

    /// <summary>
    /// Returns the reason of an exit. Out of memory has a fixed name. Other reasons are free text and are used only when the commands never
    /// ran.
    /// </summary>
    private static string? Reason(int exitCode, JsonElement data) => data.Text("reason") switch
    {
        "oom" => "oom",
        var reason when exitCode < 0 => Cleaned(reason) ?? Error(data),
        _ => null,
    };

    /// <summary>
    /// Returns the error as text. The service sends plain text, a code, or a code with a message, depending on its version.
    /// </summary>
    private static string? Error(JsonElement data) => Cleaned(
        data.Text("error") ?? data.Object("error")?.Text("message") ?? data.Object("error")?.Text("code"));

    private static string? Cleaned(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : Shortened(text.ReplaceLineEndings(" ").Replace("\0", "", StringComparison.Ordinal));

    private static string Shortened(string text) => text.Length > MaxIdLength ? text[..MaxIdLength] : text;

    private static string Line(string text)
    {
        var clean = text.Replace("\0", "", StringComparison.Ordinal);
        return clean.EndsWith('\n') ? clean : clean + "\n";
    }

    private static string? Text(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static JsonElement? Object(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : null;

    private static long? Number(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;
}
