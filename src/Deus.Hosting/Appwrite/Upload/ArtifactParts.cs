namespace Deus.Hosting.Appwrite.Upload;

/// <summary>
/// How an archive is cut: parts of exactly 5 MiB, the last one shorter. Servers from 1.9.5 on number the parts by this
/// grid, whatever is sent.
/// </summary>
internal static class ArtifactParts
{
    public const int PartBytes = 5 * 1024 * 1024;

    /// <summary>How many parts there are; one means a request without a range.</summary>
    public static int Count(long length) => (int)((length + PartBytes - 1) / PartBytes);

    public static ArtifactPart At(int index, long length)
    {
        var start = (long)index * PartBytes;
        return new ArtifactPart(start, Math.Min(PartBytes, length - start), length);
    }
}

/// <summary>One part of an archive.</summary>
/// <param name="Start">Where it begins.</param>
/// <param name="Length">How long it is.</param>
/// <param name="Total">How long the archive is.</param>
internal readonly record struct ArtifactPart(long Start, long Length, long Total)
{
    /// <summary>The <c>Content-Range</c>; its end is the last byte's index.</summary>
    public string ContentRange => $"bytes {Start}-{Start + Length - 1}/{Total}";
}
