namespace Deus.Hosting.Backends;

/// <summary>A response as it came, for errors: the API key is already taken out of the body.</summary>
/// <param name="Method">The HTTP method of the request.</param>
/// <param name="Path">The path after the endpoint.</param>
/// <param name="StatusCode">The HTTP status.</param>
/// <param name="Body">The body.</param>
internal sealed record BackendResponse(string Method, string Path, int StatusCode, string Body)
{
    private const int ExcerptLength = 2048;

    /// <summary>The beginning of the body, for a message.</summary>
    public string Excerpt => Body.Length switch
    {
        0 => "(empty)",
        <= ExcerptLength => Body,
        _ => $"{Body[..ExcerptLength]}… ({Body.Length} characters)",
    };
}
