namespace Deus.Hosting.Artifacts;

/// <summary>The options of an <see cref="ArtifactPacker"/>.</summary>
public sealed class ArtifactPackerOptions
{
    /// <summary>
    /// The patterns of the files to leave out, in the syntax of <c>.gitignore</c>, relative to the packed folder. The patterns of
    /// the ignore files override them. Default <c>.git/</c> and <c>node_modules/</c>.
    /// </summary>
    public IReadOnlyList<string> Ignore { get; init; } = [".git/", "node_modules/"];

    /// <summary>
    /// The name of the ignore files, which contain further patterns. An ignore file in a subfolder applies to that subfolder.
    /// Null: no ignore file is read. Default <c>.gitignore</c>. Ignore files are read in folders, not in zip archives.
    /// </summary>
    public string? IgnoreFileName { get; init; } = ".gitignore";

    /// <summary>The maximum size of all files together before compression, in bytes. Default 1 GiB.</summary>
    public long MaxContentBytes { get; init; } = 1024L * 1024 * 1024;
}
