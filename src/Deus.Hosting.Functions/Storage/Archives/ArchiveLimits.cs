namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>What an archive may contain.</summary>
/// <param name="MaxBytes">The sum of the files' bytes.</param>
/// <param name="MaxEntries">How many entries there may be.</param>
/// <param name="MaxRatio">How many times the archive's size may come out of it, beyond <see cref="FreeBytes"/>; null for no limit.</param>
internal sealed record ArchiveLimits(long MaxBytes, int MaxEntries = 200_000, int? MaxRatio = null)
{
    /// <summary>So much may come out of the smallest archive, whatever the ratio.</summary>
    public const long FreeBytes = 16 * 1024 * 1024;

    /// <summary>How many folders deep a path may be.</summary>
    public const int MaxDepth = 100;

    /// <summary>The longest path in characters.</summary>
    public const int MaxPathLength = 1024;

    /// <summary>The longest name in a path, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>How many bytes of headers one entry may have.</summary>
    public const int MaxHeaderBytes = 1024 * 1024;

    /// <summary>For what strangers have packed: what was compressed further than files ever are is a bomb.</summary>
    public static ArchiveLimits ForUploads(long maxBytes) => new(maxBytes, MaxRatio: 100);
}
