namespace Deus.Hosting.Appwrite.Http;

/// <summary>A request that can be sent more than once.</summary>
internal sealed record AppwriteCall(HttpMethod Method, string Path)
{
    /// <summary>Creates the content for each attempt; null for no content.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>
    /// True when sending the request twice has the effect of sending it once. Default: true for every method except POST.
    /// </summary>
    public bool IsIdempotent { get; init; } = Method != HttpMethod.Post;

    /// <summary>The id of the deployment that a part of an upload belongs to; null for other requests.</summary>
    public string? UploadId { get; init; }

    /// <summary>The secret in the request, which no error may show when the server repeats it; null for none.</summary>
    public string? Secret { get; init; }

    /// <summary>True to send no key: <c>/health/version</c> rejects every key, and responds without a key.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>
    /// True when the response contains the output of a function, which is returned unaltered. In other responses, an API key that
    /// the server repeats is replaced.
    /// </summary>
    public bool IsResponseUnaltered { get; init; }

    public int MaxResponseBytes { get; init; } = 8 * 1024 * 1024;
}
