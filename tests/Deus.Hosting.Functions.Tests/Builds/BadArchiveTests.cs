using System.Formats.Tar;
using System.IO.Compression;
using System.Text;

namespace Deus.Hosting.Functions.Tests.Builds;

/// <summary>Tests damaged and malicious sources: the deployment fails with a line that gives the reason, and no files remain.</summary>
[TestFixture]
public sealed class BadArchiveTests
{
    private const long Mebibyte = 1024 * 1024;

    private static readonly TestCaseData[] Sources =
    [
        Bad("traversal", () => TestArchives.Create(TestArchives.File("../evil")), "leaves the function's folder"),
        Bad("traversal within a path", () => TestArchives.Create(TestArchives.File("a/b/../../../evil")), "leaves the function's folder"),
        Bad("absolute name", () => TestArchives.Create(TestArchives.File("/tmp/evil")), "leaves the function's folder"),
        Bad("link out", () => TestArchives.Create(TestArchives.File("src/main.js"), TestArchives.Link("out", "../../..")), "leaves the function's folder"),
        Bad("absolute link", () => TestArchives.Create(TestArchives.File("src/main.js"), TestArchives.Link("out", "/etc")), "is absolute"),
        Bad("link out through a link", () => TestArchives.Create(TestArchives.File("a/b/x"), TestArchives.Link("l", "a/b"), TestArchives.Link("m", "l/../../..")), "leaves the function's folder"),
        Bad("file written through a link", () => TestArchives.Create(TestArchives.Link("out", "/tmp"), TestArchives.File("out/evil")), "which is not a folder"),
        Bad("links in a circle", () => TestArchives.Create(TestArchives.File("x"), TestArchives.Link("a", "b"), TestArchives.Link("b", "a")), "does not end"),
        Bad("hard link out", () => TestArchives.Create(TestArchives.File("src/main.js"), TestArchives.HardLink("passwd", "/etc/passwd")), "leaves the function's folder"),
        Bad("character device", () => TestArchives.Create(new PaxTarEntry(TarEntryType.CharacterDevice, "null")), "Accepted: files, folders and links"),
        Bad("block device", () => TestArchives.Create(new PaxTarEntry(TarEntryType.BlockDevice, "sda")), "Accepted: files, folders and links"),
        Bad("pipe", () => TestArchives.Create(new PaxTarEntry(TarEntryType.Fifo, "pipe")), "Accepted: files, folders and links"),
        Bad("bomb of size", () => Zeros(200 * Mebibyte), "more than 20971520 bytes"),
        Bad("bomb of ratio", () => Zeros(128 * Mebibyte), "compressed more than ordinary files", free: true),
        Bad("bomb of count", () => TestArchives.Create([.. Enumerable.Repeat(TestArchives.Folder("d"), 200_001)]), "more than 200000 entries"),
        Bad("bomb of nesting", () => TestArchives.Create(TestArchives.File(string.Concat(Enumerable.Repeat("d/", 120)) + "x")), "121 folders"),
        Bad("bomb of nesting folders", () => TestArchives.Create(TestArchives.File("x"), TestArchives.Folder(string.Concat(Enumerable.Repeat("d/", 400)))), "400 folders"),
        Bad("truncated gzip", () => TestArchives.Function()[..60], "cannot be read"),
        Bad("gzip cut at its end", () => TestArchives.Create(TestArchives.File("src/main.js", new string('x', 100_000)))[..^20], "cannot be read"),
        Bad("wrong magic", () => Encoding.ASCII.GetBytes("PK\u0003\u0004 this is a zip"), "cannot be read"),
        Bad("gzip of no tar", () => TestArchives.GZip(Encoding.ASCII.GetBytes(new string('x', 5000))), "cannot be read"),
        Bad("nothing in it", () => TestArchives.GZip(new byte[1024]), "no files"),
    ];

    [TestCaseSource(nameof(Sources))]
    public async Task Build_of_a_malicious_source_fails_with_the_reason_and_leaves_no_files(Func<byte[]> archive, string why, bool free)
    {
        await using var host = new TestHost(configure: o =>
        {
            o.MaxUnpackedBytes = free ? 2_000_000_000 : 20 * Mebibyte;
            o.MaxSourceBytes = 100 * Mebibyte;
        });
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var outside = Outside(host.Folder);
        var bytes = archive();
        GC.Collect();
        var before = GC.GetTotalMemory(forceFullCollection: true);

        var deployment = await host.CreateDeploymentAsync(archive: bytes);
        var state = await host.WaitAsync("fn1", deployment.Id);

        Assert.Multiple(() =>
        {
            Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Failed));
            Assert.That(state.BuildLogTail.TrimEnd('\n'), Does.Contain(why).And.Not.Contain('\n'));
            Assert.That(Directory.GetFileSystemEntries(Path.Combine(host.Folder, "tmp")), Is.Empty);
            Assert.That(Outside(host.Folder), Is.EqualTo(outside));
            Assert.That(File.Exists("/tmp/evil"), Is.False);
            Assert.That(GC.GetTotalMemory(forceFullCollection: true) - before, Is.LessThan(64 * Mebibyte));
            Assert.That(
                new DirectoryInfo(host.Folder).EnumerateFiles("*", SearchOption.AllDirectories).Sum(f => f.Length),
                Is.LessThan(bytes.Length + (8 * Mebibyte)));
        });
    }

    private static TestCaseData Bad(string name, Func<byte[]> archive, string why, bool free = false) =>
        new TestCaseData(archive, why, free).SetName($"Bad archive: {name}");

    /// <summary>Lists the files beside and in the host's folder.</summary>
    private static List<string> Outside(string folder) =>
        [.. Directory.EnumerateFileSystemEntries(folder).Where(p => !p.Contains("host.db", StringComparison.Ordinal)).Order()];

    private static byte[] Zeros(long bytes)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
        using (var tar = new TarWriter(gzip))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "zeros") { DataStream = new MemoryStream(new byte[bytes]) });
        return buffer.ToArray();
    }
}
