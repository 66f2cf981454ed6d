namespace Deus.Hosting.Backends;

/// <summary>A response for use in errors. The secrets of the request are already removed from the body.</summary>
/// <param name="Method">The HTTP method of the request.</param>
/// <param name="Path">The path of the request, relative to the endpoint.</param>
/// <param name="StatusCode">The HTTP status of the response.</param>
/// <param name="Body">The response body.</param>
internal sealed record BackendResponse(string Method, string Path, int StatusCode, string Body)
{
    private const int ExcerptLength = 2048;

    /// <summary>The beginning of the body for an error message, at most 2,048 characters.</summary>
    public string Excerpt => Body.Length switch
    {
        0 => "(empty)",
        <= ExcerptLength => Body,
        _ => $"{Body[..ExcerptLength]}… ({Body.Length} characters)",
    };
}
