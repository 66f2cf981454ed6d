namespace Deus.Hosting.Artifacts;

/// <summary>A file to pack into an artifact.</summary>
/// <param name="Path">The path in the artifact, relative, with <c>/</c> between folders, for example <c>src/main.js</c>.</param>
/// <param name="Open">Opens the content; the packer disposes the stream. The packer calls it once, when it writes the
/// file.</param>
public sealed record ArtifactFile(string Path, Func<CancellationToken, Task<Stream>> Open)
{
    /// <summary>True when the file is executable. Default false.</summary>
    public bool IsExecutable { get; init; }

    /// <summary>The target of a symbolic link; null for a regular file.</summary>
    internal string? LinkTarget { get; init; }

    /// <summary>Creates a file from bytes.</summary>
    /// <param name="path">The path in the artifact, relative, with <c>/</c> between folders.</param>
    /// <param name="content">The content of the file.</param>
    /// <returns>The file.</returns>
    public static ArtifactFile FromBytes(string path, ReadOnlyMemory<byte> content) =>
        new(path, _ => Task.FromResult<Stream>(new MemoryStream(content.ToArray(), writable: false)));

    /// <summary>Creates a file from text, encoded as UTF-8.</summary>
    /// <param name="path">The path in the artifact, relative, with <c>/</c> between folders.</param>
    /// <param name="content">The content of the file.</param>
    /// <returns>The file.</returns>
    public static ArtifactFile FromText(string path, string content) =>
        FromBytes(path, System.Text.Encoding.UTF8.GetBytes(content));
}
