using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Deus.Hosting;

/// <summary>
/// The request for an execution. <see cref="BodyText"/> and <see cref="FromJson"/> are conveniences over <see cref="Body"/>.
/// </summary>
public sealed record InvokeRequest
{
    /// <summary>
    /// The request body, default empty. At most 10,485,760 bytes; UTF-8 text may have up to 10,485,760 characters.
    /// </summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// The request body as text. Setting it stores the text as UTF-8 in <see cref="Body"/>; reading it decodes <see cref="Body"/>
    /// as UTF-8.
    /// </summary>
    public string BodyText
    {
        get => Encoding.UTF8.GetString(Body.Span);
        init => Body = Encoding.UTF8.GetBytes(value ?? throw new ArgumentNullException(nameof(value)));
    }

    /// <summary>The HTTP method: GET, POST, PUT, PATCH, DELETE, OPTIONS or HEAD. Default POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path with the query, 1 to 2,048 characters. Default <c>/</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>
    /// The request headers in order, at most 100; default none. A name consists of letters, digits and inner <c>-</c>;
    /// <c>x-appwrite-</c> is reserved. All names and values together have less than 16,384 bytes. A name may occur more than
    /// once: the function receives the values joined with <c>", "</c>, for <c>cookie</c> with <c>"; "</c>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Creates a request with a JSON body and <c>content-type: application/json</c>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value to serialize.</param>
    /// <param name="jsonTypeInfo">The JSON metadata of the type, for example <c>MyJsonContext.Default.MyType</c>.</param>
    /// <returns>The request. Set <see cref="Method"/> and <see cref="Path"/> with a <c>with</c> expression.</returns>
    public static InvokeRequest FromJson<T>(T value, JsonTypeInfo<T> jsonTypeInfo) => new()
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(value, jsonTypeInfo),
        Headers = [new("content-type", "application/json")],
    };
}
