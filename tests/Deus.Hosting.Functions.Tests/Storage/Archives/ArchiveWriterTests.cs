using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Tests.Storage.Archives;

[TestFixture]
public sealed class ArchiveWriterTests
{
    private static readonly ArchiveLimits Limits = new(MaxBytes: 1000);
    private string _root = "";

    [SetUp]
    public void SetUp()
    {
        _root = TestHost.NewFolder();
        Directory.CreateDirectory(Path.Combine(_root, "code/node_modules/.bin"));
        File.WriteAllText(Path.Combine(_root, "code/main.js"), "main");
    }

    [TearDown]
    public void TearDown() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Packed_folder_is_unpacked_with_the_same_files_and_links()
    {
        File.CreateSymbolicLink(Path.Combine(_root, "code/node_modules/.bin/run"), "../../main.js");
        using var packed = new MemoryStream();

        await ArchiveWriter.PackAsync(Path.Combine(_root, "code"), packed, Limits, CancellationToken.None);
        packed.Position = 0;
        await ArchiveReader.UnpackAsync(packed, Path.Combine(_root, "again"), Limits, CancellationToken.None);

        Assert.That(new FileInfo(Path.Combine(_root, "again/node_modules/.bin/run")).LinkTarget, Is.EqualTo("../../main.js"));
        Assert.That(File.ReadAllText(Path.Combine(_root, "again/node_modules/.bin/run")), Is.EqualTo("main"));
    }

    [TestCase("/etc/passwd")]
    [TestCase("../../../secret")]
    public void Pack_rejects_a_link_that_leaves_the_folder(string target)
    {
        File.CreateSymbolicLink(Path.Combine(_root, "code/node_modules/.bin/run"), target);

        Assert.ThrowsAsync<ArchiveRejectedException>(
            () => ArchiveWriter.PackAsync(Path.Combine(_root, "code"), Stream.Null, Limits, CancellationToken.None));
    }

    [Test]
    public void A_name_that_is_not_UTF8_is_refused_by_name()
    {
        Shell("touch \"$(printf 'caf\\351')\"");
        try
        {
            var refused = Assert.ThrowsAsync<ArchiveRejectedException>(
                () => ArchiveWriter.PackAsync(Path.Combine(_root, "code"), Stream.Null, Limits, CancellationToken.None));
            Assert.That(refused!.Message, Does.Contain("caf").And.Contain("UTF-8"));
        }
        finally
        {
            Shell("rm caf*");
        }
    }

    private void Shell(string command)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("sh") { ArgumentList = { "-c", command }, WorkingDirectory = Path.Combine(_root, "code") })!;
        process.WaitForExit();
    }

    [Test]
    public void Pack_rejects_content_over_the_limit()
    {
        File.WriteAllText(Path.Combine(_root, "code/large"), new string('x', 2000));

        Assert.ThrowsAsync<ArchiveRejectedException>(
            () => ArchiveWriter.PackAsync(Path.Combine(_root, "code"), Stream.Null, Limits, CancellationToken.None));
    }
}
