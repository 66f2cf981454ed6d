namespace Deus.Hosting.Functions.Storage;

/// <summary>What an archive may contain.</summary>
/// <param name="MaxBytes">The sum of the files' bytes.</param>
/// <param name="MaxEntries">How many entries there may be.</param>
internal sealed record ArchiveLimits(long MaxBytes, int MaxEntries = 200_000)
{
    /// <summary>The longest path in characters.</summary>
    public const int MaxPathLength = 1024;

    /// <summary>The longest name in a path, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>How many bytes of headers one entry may have.</summary>
    public const int MaxHeaderBytes = 1024 * 1024;
}
