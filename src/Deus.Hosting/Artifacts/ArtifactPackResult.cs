namespace Deus.Hosting.Artifacts;

/// <summary>The result of packing an artifact.</summary>
/// <param name="FileCount">The number of files and symbolic links.</param>
/// <param name="ContentBytes">The size of all files in bytes before compression.</param>
/// <param name="PackedBytes">The size of the tar.gz in bytes, which <c>HostingLimits.MaxArtifactBytes</c> limits.</param>
public sealed record ArtifactPackResult(int FileCount, long ContentBytes, long PackedBytes);
