namespace Deus.Hosting.Appwrite.Upload;

/// <summary>
/// Splits an archive into parts of exactly 5 MiB; the last part may be shorter. Servers from 1.9.5 on number the parts by this
/// size, regardless of the ranges sent.
/// </summary>
internal static class ArtifactParts
{
    public const int PartBytes = 5 * 1024 * 1024;

    /// <summary>Returns the number of parts. One part is sent as a request without a range.</summary>
    public static int Count(long length) => (int)((length + PartBytes - 1) / PartBytes);

    public static ArtifactPart At(int index, long length)
    {
        var start = (long)index * PartBytes;
        return new ArtifactPart(start, Math.Min(PartBytes, length - start), length);
    }
}

/// <summary>One part of an archive.</summary>
/// <param name="Start">The offset of the first byte in the archive.</param>
/// <param name="Length">The length of the part in bytes.</param>
/// <param name="Total">The length of the archive in bytes.</param>
internal readonly record struct ArtifactPart(long Start, long Length, long Total)
{
    /// <summary>The <c>Content-Range</c> header. Its end is the index of the last byte.</summary>
    public string ContentRange => $"bytes {Start}-{Start + Length - 1}/{Total}";
}
