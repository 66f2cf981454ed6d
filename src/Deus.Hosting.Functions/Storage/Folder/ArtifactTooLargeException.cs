namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>An artifact exceeds its maximum size. Nothing was kept.</summary>
internal sealed class ArtifactTooLargeException(long limit) : Exception($"More than {limit} bytes came.")
{
    public long Limit { get; } = limit;
}
