using System.Formats.Tar;
using System.IO.Compression;

namespace Deus.Hosting.Functions.Guests.Tests;

internal static class Archives
{
    /// <summary>Packs one file into a tar.gz.</summary>
    public static byte[] Pack(string name, byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(content) });
        return packed.ToArray();
    }
}
