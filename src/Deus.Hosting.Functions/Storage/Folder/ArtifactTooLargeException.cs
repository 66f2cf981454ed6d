namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>More bytes came than were allowed; nothing was kept.</summary>
internal sealed class ArtifactTooLargeException(long limit) : Exception($"More than {limit} bytes came.")
{
    public long Limit { get; } = limit;
}
