namespace Deus.Hosting.Functions.Uploads;

/// <summary>The byte range of one part of a source.</summary>
/// <param name="Start">The index of the first byte.</param>
/// <param name="End">The index of the last byte.</param>
/// <param name="Total">The size of the complete source in bytes.</param>
internal sealed record UploadRange(long Start, long End, long Total)
{
    public bool IsWhole => Start == 0 && End == Total - 1;
}
