namespace Deus.Hosting;

/// <summary>The reason why an artifact cannot be deployed.</summary>
public enum ArtifactProblem
{
    /// <summary>The storage has no artifact under the key.</summary>
    NotFound,

    /// <summary>The artifact has no bytes.</summary>
    Empty,

    /// <summary>The artifact is larger than <c>HostingLimits.MaxArtifactBytes</c>.</summary>
    TooLarge,

    /// <summary>The artifact cannot be packed or unpacked. The message names the file and the reason.</summary>
    Invalid,

    /// <summary>The artifact became shorter during the upload.</summary>
    Shortened,
}

/// <summary>
/// The exception that is thrown when an artifact cannot be deployed. Nothing was sent, except for
/// <see cref="ArtifactProblem.Shortened"/>: an unfinished upload may then remain on the server.
/// </summary>
public sealed class ArtifactRejectedException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="artifactKey">The key of the artifact in the storage.</param>
    /// <param name="problem">The reason why the artifact cannot be deployed.</param>
    /// <param name="message">The message: the problem, the accepted values and the remedy.</param>
    /// <param name="innerException">The exception that caused this one; null when no exception did.</param>
    public ArtifactRejectedException(string artifactKey, ArtifactProblem problem, string message, Exception? innerException = null)
        : base(
            message,
            problem == ArtifactProblem.NotFound ? HostingErrorReason.NotFound : HostingErrorReason.RefusedArgument,
            innerException)
    {
        ArtifactKey = artifactKey;
        Problem = problem;
    }

    /// <summary>The key of the artifact in the storage.</summary>
    public string ArtifactKey { get; }

    /// <summary>The reason why the artifact cannot be deployed.</summary>
    public ArtifactProblem Problem { get; }

    internal static ArtifactRejectedException NotFound(string key, Exception inner) =>
        new(key, ArtifactProblem.NotFound, $"There is no artifact under the key '{key}'. Store it first.", inner);

    internal static ArtifactRejectedException Empty(string key) =>
        new(key, ArtifactProblem.Empty, $"The artifact '{key}' is empty. Accepted: a tar.gz with the function's files.");

    internal static ArtifactRejectedException Invalid(string key, string reason, Exception? inner = null) =>
        new(key, ArtifactProblem.Invalid, $"The artifact '{key}' cannot be packed: {reason}.", inner);

    internal static ArtifactRejectedException TooLarge(string key, long limit) =>
        new(key, ArtifactProblem.TooLarge,
            $"The artifact '{key}' is larger than {limit} bytes. Make it smaller or raise MaxArtifactBytes.");

    internal static ArtifactRejectedException Shortened(string key, long length) =>
        new(key, ArtifactProblem.Shortened,
            $"The artifact '{key}' had {length} bytes when it was opened, and became shorter while it was sent. Accepted: an artifact "
            + "that does not change. Store it under a new key instead of overwriting it, and deploy again.");
}
