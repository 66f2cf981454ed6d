using System.Formats.Tar;
using System.IO.Compression;
using Deus.Hosting;

namespace Quickstart;

/// <summary>Packs samples/functions/echo as a tar.gz with the function's files at its root.</summary>
internal static class EchoArtifact
{
    public static InMemoryBlobReader Store(string key)
    {
        using var bytes = new MemoryStream();
        using (var gzip = new GZipStream(bytes, CompressionLevel.Optimal, leaveOpen: true))
            TarFile.CreateFromDirectory(Path.Combine(AppContext.BaseDirectory, "functions", "echo"), gzip, includeBaseDirectory: false);
        var blobs = new InMemoryBlobReader();
        blobs.Set(key, bytes.ToArray());
        return blobs;
    }
}
