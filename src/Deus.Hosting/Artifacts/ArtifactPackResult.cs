namespace Deus.Hosting.Artifacts;

/// <summary>What was packed.</summary>
/// <param name="FileCount">The number of files and symbolic links.</param>
/// <param name="ContentBytes">The bytes of all files before compression.</param>
/// <param name="PackedBytes">The bytes of the tar.gz; this is what <c>HostingLimits.MaxArtifactBytes</c> limits.</param>
public sealed record ArtifactPackResult(int FileCount, long ContentBytes, long PackedBytes);
