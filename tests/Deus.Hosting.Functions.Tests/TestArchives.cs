using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Deus.Hosting.Functions.Tests;

/// <summary>Creates archives.</summary>
internal static class TestArchives
{
    /// <summary>The minimal archive of a function.</summary>
    public static byte[] Function(string code = "export default () => {};") => Create(("src/main.js", code));

    public static byte[] Create(params (string Path, string Content)[] files) =>
        Create([.. files.Select(file => File(file.Path, file.Content))]);

    public static byte[] Create(params TarEntry[] entries)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        {
            foreach (var entry in entries)
                tar.WriteEntry(entry);
        }

        return buffer.ToArray();
    }

    public static TarEntry File(string path, string content = "x") => new PaxTarEntry(TarEntryType.RegularFile, path)
    {
        DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)),
    };

    public static TarEntry Folder(string path) => new PaxTarEntry(TarEntryType.Directory, path);

    public static TarEntry Link(string path, string target) =>
        new PaxTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target };

    public static TarEntry HardLink(string path, string target) =>
        new PaxTarEntry(TarEntryType.HardLink, path) { LinkName = target };

    public static byte[] GZip(byte[] bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Fastest, leaveOpen: true))
            gzip.Write(bytes);
        return buffer.ToArray();
    }
}
