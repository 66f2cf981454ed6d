using System.Security.Cryptography;
using Deus.Hosting.Functions.Storage.Archives;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Tests.Storage.Archives;

[TestFixture]
public sealed class ArchiveWriterTests
{
    private static readonly ArchiveLimits Limits = new(MaxBytes: 1000, MaxEntries: 1000);
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
    public void Failed_packing_closes_its_files_and_throws_the_first_failure()
    {
        File.WriteAllBytes(Path.Combine(_root, "code/random"), RandomNumberGenerator.GetBytes(2_000_000));
        using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);

        var failed = Assert.ThrowsAsync<IOException>(
            () => ArchiveWriter.PackAsync(Path.Combine(_root, "code"), full, new ArchiveLimits(10_000_000, MaxEntries: 1000), CancellationToken.None));

        Assert.That(failed!.Message, Does.Contain("No space left on device"));
        Assert.That(OpenFiles(), Is.Empty);
    }

    [TestCase(0)]
    [TestCase(500_000)]
    public void Artifact_that_cannot_be_packed_leaves_no_file_and_no_descriptor(int space)
    {
        File.WriteAllBytes(Path.Combine(_root, "code/random"), RandomNumberGenerator.GetBytes(2_000_000));
        using var folder = HostFolder.Open(Path.Combine(_root, "host"));
        var files = new ArtifactFiles(folder);

        var failed = Assert.ThrowsAsync<IOException>(() => files.SaveAsync(
            (target, token) => ArchiveWriter.PackAsync(
                Path.Combine(_root, "code"), new SmallDisk(target, space), new ArchiveLimits(10_000_000, MaxEntries: 1000), token),
            CancellationToken.None));

        Assert.That(failed!.Message, Is.EqualTo("The disk is full."));
        Assert.That(Directory.EnumerateFileSystemEntries(folder.Temporary).Concat(Directory.EnumerateFileSystemEntries(folder.Artifacts)), Is.Empty);
        Assert.That(OpenFiles().Where(file => !file.EndsWith("host.lock", StringComparison.Ordinal)), Is.Empty);
    }

    [TestCase(-86_400L)]
    [TestCase(20_000_000_000L)]
    public async Task File_with_an_unusual_time_is_packed(long seconds)
    {
        File.SetLastWriteTimeUtc(Path.Combine(_root, "code/main.js"), DateTime.UnixEpoch.AddSeconds(seconds));
        using var packed = new MemoryStream();

        await ArchiveWriter.PackAsync(Path.Combine(_root, "code"), packed, Limits, CancellationToken.None);
        packed.Position = 0;
        await ArchiveReader.UnpackAsync(packed, Path.Combine(_root, "again"), Limits, CancellationToken.None);

        Assert.That(File.ReadAllText(Path.Combine(_root, "again/main.js")), Is.EqualTo("main"));
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

    /// <summary>Returns the open files of this process below the test's folder.</summary>
    private List<string> OpenFiles() =>
    [
        .. Directory.EnumerateFileSystemEntries("/proc/self/fd")
            .Select(descriptor => new FileInfo(descriptor).LinkTarget ?? "")
            .Where(target => target.StartsWith(_root + "/", StringComparison.Ordinal)),
    ];

    /// <summary>A stream that takes a number of bytes and then fails.</summary>
    private sealed class SmallDisk(Stream target, int space) : Stream
    {
        private long _left = space;

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count)
        {
            if ((_left -= count) < 0)
                throw new IOException("The disk is full.");
            target.Write(buffer, offset, count);
        }
    }
}
