namespace Deus.Hosting.Functions.Uploads;

/// <summary>Which bytes of a source one part has.</summary>
/// <param name="Start">The first byte's index.</param>
/// <param name="End">The last byte's index.</param>
/// <param name="Total">How many bytes the source has.</param>
internal sealed record UploadRange(long Start, long End, long Total)
{
    public bool IsWhole => Start == 0 && End == Total - 1;
}
