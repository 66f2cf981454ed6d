namespace Deus.Hosting.Artifacts;

/// <summary>What <see cref="ArtifactPacker"/> takes into an artifact.</summary>
public sealed class ArtifactPackerOptions
{
    /// <summary>
    /// Patterns of what is left out, in the syntax of <c>.gitignore</c>, relative to the packed folder. They apply before those
    /// of the ignore files. Default: <c>.git/</c> and <c>node_modules/</c>.
    /// </summary>
    public IReadOnlyList<string> Ignore { get; init; } = [".git/", "node_modules/"];

    /// <summary>
    /// The name of the files with further patterns; one in a subfolder applies to that subfolder. Null: no such file is read.
    /// Default: <c>.gitignore</c>. Only folders are searched for it, not zip archives.
    /// </summary>
    public string? IgnoreFileName { get; init; } = ".gitignore";

    /// <summary>The most bytes that all files may have together before compression. Default: 1 GiB.</summary>
    public long MaxContentBytes { get; init; } = 1024L * 1024 * 1024;
}
