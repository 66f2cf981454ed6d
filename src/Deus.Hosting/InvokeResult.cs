using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Deus.Hosting;

/// <summary>What a function answered.</summary>
public sealed record InvokeResult
{
    /// <summary>The execution's id.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The deployment that was executed; null when the backend does not tell.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The HTTP status the function answered with; 500 when it threw, timed out or crashed.</summary>
    public required int StatusCode { get; init; }

    /// <summary>True when the execution completed: the function answered below 500.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>
    /// The bytes of the body as the function gave them, at most <c>HostingLimits.DefaultMaxResponseBytes</c>; a longer body is
    /// cut, between two characters where it is UTF-8.
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body read as UTF-8; bytes that are not UTF-8 become U+FFFD.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>True when the body was longer than the limit and its end was cut off.</summary>
    public bool IsBodyTruncated { get; init; }

    /// <summary>The response headers in order. A name may occur more than once; Appwrite servers keep the last of one name.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>What the function logged.</summary>
    public string Logs { get; init; } = "";

    /// <summary>What the function logged as errors, and why it failed.</summary>
    public string Errors { get; init; } = "";

    /// <summary>How long the execution took, start of a cold runtime included.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Reads the body as JSON.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="jsonTypeInfo">How to read it, for example <c>MyJsonContext.Default.MyType</c>.</param>
    /// <returns>The value; null when the body is the JSON <c>null</c>.</returns>
    /// <exception cref="JsonException">The body is not such JSON, for example because it was truncated.</exception>
    public T? ReadJson<T>(JsonTypeInfo<T> jsonTypeInfo) => JsonSerializer.Deserialize(Body.Span, jsonTypeInfo);
}
