namespace Deus.Hosting;

/// <summary>What a function is given.</summary>
public sealed record InvokeRequest
{
    /// <summary>The body as text, at most 10,485,760 characters. Default empty.</summary>
    public string Body { get; init; } = "";

    /// <summary>GET, POST, PUT, PATCH, DELETE, OPTIONS or HEAD. Default POST.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path, with the query if there is one; at most 2,048 characters. Default <c>/</c>.</summary>
    public string Path { get; init; } = "/";

    /// <summary>
    /// The headers; null for none. At most 100, names of letters, digits and inner <c>-</c>, together less than 16,384
    /// bytes; <c>x-appwrite-</c> is reserved.
    /// </summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }
}
