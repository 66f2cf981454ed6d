namespace Deus.Hosting.Appwrite.Http;

/// <summary>One request, which can be sent more than once.</summary>
internal sealed record AppwriteCall(HttpMethod Method, string Path)
{
    /// <summary>Makes the content anew for each attempt; null for none.</summary>
    public Func<HttpContent>? Content { get; init; }

    /// <summary>True when sending it twice has the effect of sending it once. Default: everything but POST.</summary>
    public bool IsIdempotent { get; init; } = Method != HttpMethod.Post;

    /// <summary>The deployment that a part of an upload belongs to; null for other requests.</summary>
    public string? UploadId { get; init; }

    /// <summary>What the request carries and no error may show, were the server to repeat it; null for nothing.</summary>
    public string? Secret { get; init; }

    /// <summary>True to send no key: <c>/health/version</c> refuses every key, and answers without one.</summary>
    public bool IsAnonymous { get; init; }

    /// <summary>
    /// True when the answer holds what a function said, which is passed on unaltered; from other answers an API key that
    /// the server repeats is taken out.
    /// </summary>
    public bool IsAnswerUnaltered { get; init; }

    public int MaxAnswerBytes { get; init; } = 8 * 1024 * 1024;
}
