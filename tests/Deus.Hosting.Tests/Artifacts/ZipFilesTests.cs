using System.Formats.Tar;
using System.IO.Compression;
using Deus.Hosting.Artifacts;
using ICSharpCode.SharpZipLib.Zip;

namespace Deus.Hosting.Tests.Artifacts;

public sealed class ZipFilesTests
{
    private const int Link = 0xA1FF;

    [TestCase("100644", false, null)]
    [TestCase("100755", true, null)]
    [TestCase("100500", true, null)]
    [TestCase("100655", false, null)]
    [TestCase("000100", true, null)]
    [TestCase("000000", false, null)]
    [TestCase("120777", false, "target")]
    public void The_mode_of_an_entry_gives_the_executable_bit_and_the_target_of_a_link(string mode, bool isExecutable, string? target)
    {
        using var archive = new ZipArchive(Zip(("a", Convert.ToInt32(mode, 8), "target")));

        var file = ZipFiles.ToFile(archive.Entries[0])!;

        Assert.That((file.IsExecutable, file.LinkTarget), Is.EqualTo((isExecutable, target)));
    }

    [Test]
    public void The_lower_attributes_of_an_entry_are_not_its_mode()
    {
        using var archive = new ZipArchive(Zip(("a", 0x81A4, "x")));
        archive.Entries[0].ExternalAttributes |= 0xA040;

        var file = ZipFiles.ToFile(archive.Entries[0])!;

        Assert.That((file.IsExecutable, file.LinkTarget), Is.EqualTo((false, (string?)null)));
    }

    [TestCase("src/main.js", "src/main.js")]
    [TestCase("./src/main.js", "src/main.js")]
    [TestCase("src\\main.js", "src/main.js")]
    [TestCase("src/", null)]
    [TestCase("src\\", null)]
    public void The_name_of_an_entry_gives_the_path_and_a_folder_gives_no_file(string name, string? path)
    {
        using var archive = new ZipArchive(Zip((name, 0, "")));

        Assert.That(ZipFiles.ToFile(archive.Entries[0])?.Path, Is.EqualTo(path));
    }

    [Test]
    public async Task A_packed_zip_archive_keeps_its_links_and_executable_bits()
    {
        var target = new MemoryStream();

        await new ArtifactPacker().PackZipAsync(Zip(("bin/run", 0x81ED, "run"), ("main.js", 0x81A4, "main"), ("src/link", Link, "../bin/run")), target);

        target.Position = 0;
        using var tar = new TarReader(new GZipStream(target, CompressionMode.Decompress));
        var entries = new List<string>();
        while (tar.GetNextEntry() is { } entry)
            entries.Add($"{entry.Name} {entry.EntryType} {Convert.ToString((int)entry.Mode, 8)} {entry.LinkName}");
        Assert.That(entries, Is.EqualTo(new[]
        {
            "bin/run RegularFile 755 ",
            "main.js RegularFile 644 ",
            "src/link SymbolicLink 755 ../bin/run",
        }));
    }

    [TestCase("../../outside")]
    [TestCase("./../../outside")]
    [TestCase(".//../../outside")]
    [TestCase("/etc/passwd")]
    [TestCase("")]
    [TestCase("a\0b")]
    public void A_link_in_a_zip_archive_that_leaves_the_folder_is_refused(string target) =>
        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(
                () => new ArtifactPacker().PackZipAsync(Zip(("src/link", Link, target)), Stream.Null))!.Message,
            Does.Contain("'src/link' points to"));

    [Test]
    public void An_encrypted_zip_archive_is_refused_by_the_name_of_the_file()
    {
        var zip = new MemoryStream();
        using (var encrypted = new ZipOutputStream(zip) { Password = "secret", IsStreamOwner = false })
        {
            encrypted.PutNextEntry(new ZipEntry("src/main.js"));
            encrypted.Write("main"u8);
            encrypted.CloseEntry();
        }

        var refusal = Assert.ThrowsAsync<ArtifactRejectedException>(() => new ArtifactPacker().PackZipAsync(zip, Stream.Null));

        Assert.That(refusal!.Problem, Is.EqualTo(ArtifactProblem.Invalid));
        Assert.That(refusal.Message, Does.Contain("'src/main.js' is encrypted").And.Contain("without a password"));
    }

    private static MemoryStream Zip(params (string Path, int Mode, string Content)[] files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, mode, content) in files)
            {
                var entry = archive.CreateEntry(path);
                entry.ExternalAttributes = mode << 16;
                using var writer = new StreamWriter(entry.Open());
                writer.Write(content);
            }
        }

        zip.Position = 0;
        return zip;
    }
}
