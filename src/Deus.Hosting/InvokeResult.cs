using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Deus.Hosting;

/// <summary>The result of an execution.</summary>
public sealed record InvokeResult
{
    /// <summary>The id of the execution.</summary>
    public required string ExecutionId { get; init; }

    /// <summary>The id of the executed deployment; null when the backend does not report it.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The HTTP status of the function's response; 500 when the function threw, timed out or crashed.</summary>
    public required int StatusCode { get; init; }

    /// <summary>True when the execution completed: the function responded with a status below 500.</summary>
    public required bool IsSuccess { get; init; }

    /// <summary>
    /// The response body, at most <c>HostingLimits.DefaultMaxResponseBytes</c>. A longer body is truncated; UTF-8 text is
    /// truncated between two characters.
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The response body decoded as UTF-8. Bytes that are not UTF-8 become U+FFFD.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);

    /// <summary>True when the body exceeded the limit and was truncated.</summary>
    public bool IsBodyTruncated { get; init; }

    /// <summary>
    /// The response headers in order. A name may occur more than once; Appwrite servers keep only the last header of a name.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The output that the function logged.</summary>
    public string Logs { get; init; } = "";

    /// <summary>The errors that the function logged, and the reason of a failure.</summary>
    public string Errors { get; init; } = "";

    /// <summary>The duration of the execution, including the start of a cold runtime.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Reads the body as JSON.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="jsonTypeInfo">The JSON metadata of the type, for example <c>MyJsonContext.Default.MyType</c>.</param>
    /// <returns>The value; null when the body is the JSON <c>null</c>.</returns>
    /// <exception cref="JsonException">The body is not JSON of this type, for example because it was truncated.</exception>
    public T? ReadJson<T>(JsonTypeInfo<T> jsonTypeInfo) => JsonSerializer.Deserialize(Body.Span, jsonTypeInfo);
}
