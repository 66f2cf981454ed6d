namespace Deus.Hosting.Functions.Storage.Archives;

/// <summary>The limits for the content of an archive.</summary>
/// <param name="MaxBytes">The maximum total size of the files in bytes.</param>
/// <param name="MaxEntries">The maximum number of entries.</param>
/// <param name="MaxRatio">
/// The maximum ratio of unpacked to packed size, for the bytes beyond <see cref="FreeBytes"/>; null (default) for no limit.
/// </param>
internal sealed record ArchiveLimits(long MaxBytes, int MaxEntries, int? MaxRatio = null)
{
    /// <summary>The unpacked size in bytes that is accepted for any archive, independent of the ratio.</summary>
    public const long FreeBytes = 16 * 1024 * 1024;

    /// <summary>The maximum number of path segments.</summary>
    public const int MaxDepth = 100;

    /// <summary>The maximum length of a path in characters.</summary>
    public const int MaxPathLength = 1024;

    /// <summary>The maximum length of a name in a path, in bytes of UTF-8.</summary>
    public const int MaxNameBytes = 255;

    /// <summary>The maximum size of the headers of one entry in bytes.</summary>
    public const int MaxHeaderBytes = 1024 * 1024;

    /// <summary>
    /// Creates the limits for uploaded archives. Ordinary files do not exceed their ratio of 100; decompression bombs do.
    /// </summary>
    public static ArchiveLimits ForUploads(FunctionsOptions options) => ForOutputs(options) with { MaxRatio = 100 };

    /// <summary>Creates the limits for archives that the host has packed itself.</summary>
    public static ArchiveLimits ForOutputs(FunctionsOptions options) => new(options.MaxUnpackedBytes, options.MaxUnpackedEntries);
}
