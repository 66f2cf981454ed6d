using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Deus.Hosting;

/// <summary>What a function is given. <see cref="BodyText"/> and <see cref="FromJson"/> are conveniences over <see cref="Body"/>.</summary>
public sealed record InvokeRequest
{
    /// <summary>The bytes of the body, at most 10,485,760, or as many characters of UTF-8. Default empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body as text: sets <see cref="Body"/> to its UTF-8, and reads <see cref="Body"/> as UTF-8.</summary>
    public string BodyText
    {
        get => Encoding.UTF8.GetString(Body.Span);
        init => Body = Encoding.UTF8.GetBytes(value ?? throw new ArgumentNullException(nameof(value)));
    }

    /// <summary>GET, POST, PUT, PATCH, DELETE, OPTIONS or HEAD. Default POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path, with the query if there is one; at most 2,048 characters. Default <c>/</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>
    /// The headers in order; default none. At most 100 names of letters, digits and inner <c>-</c>, together with the values
    /// less than 16,384 bytes; <c>x-appwrite-</c> is reserved. A name may occur more than once: the function sees the values
    /// joined with <c>", "</c>, those of <c>cookie</c> with <c>"; "</c>.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Creates a request with a JSON body and <c>content-type: application/json</c>.</summary>
    /// <typeparam name="T">The type of the value.</typeparam>
    /// <param name="value">The value to serialize.</param>
    /// <param name="jsonTypeInfo">How to serialize it, for example <c>MyJsonContext.Default.MyType</c>.</param>
    /// <returns>The request; set <see cref="Method"/> and <see cref="Path"/> with <c>with</c>.</returns>
    public static InvokeRequest FromJson<T>(T value, JsonTypeInfo<T> jsonTypeInfo) => new()
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(value, jsonTypeInfo),
        Headers = [new("content-type", "application/json")],
    };
}
