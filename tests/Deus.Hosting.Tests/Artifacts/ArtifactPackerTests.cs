using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using System.Security.Cryptography;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Artifacts;

[UnsupportedOSPlatform("windows")]
public sealed class ArtifactPackerTests
{
    private string _folder = "";

    [SetUp]
    public void Create() => _folder = Directory.CreateTempSubdirectory("deus-pack-").FullName;

    [TearDown]
    public void Delete() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task Packed_bytes_do_not_depend_on_the_order_of_files_and_have_the_recorded_hash()
    {
        var files = new[]
        {
            ArtifactFile.FromText("src/main.js", "module.exports = async ({ res }) => res.text('hello');\n"),
            ArtifactFile.FromText("package.json", "{\"private\":true}\n"),
            ArtifactFile.FromText(string.Concat(Enumerable.Repeat("a-long-folder-name/", 10)) + "é.txt", "long"),
            ArtifactFile.FromText("run.sh", "#!/bin/sh\n") with { IsExecutable = true },
        };

        var one = await PackAsync(files);
        var other = await PackAsync(Enumerable.Reverse(files));

        Assert.That(other, Is.EqualTo(one));
        // With other bytes, every user's next deployment counts as changed. Document such a change in the changelog.
        Assert.That(Convert.ToHexString(SHA256.HashData(one)), Is.EqualTo("46A9F3AE8EFF54B12CA10FCB39904014745E192682BE4BA85818A5A969AA41DC"));
    }

    [Test]
    public async Task Equal_folders_give_equal_bytes_in_two_processes_with_other_umasks_time_zones_and_file_times()
    {
        Write("in/src/main.js", "module.exports = 1;\n");
        Write("in/" + string.Concat(Enumerable.Repeat("long-folder-name/", 12)) + "file.txt", "long");
        Write("in/bin/run", "#!/bin/sh\n");
        File.SetUnixFileMode(Path.Combine(_folder, "in/bin/run"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(_folder, "in/link.js"), "src/main.js");

        await RunAsync("umask 022; cp -r in one; export TZ=Asia/Tokyo; cd one; dotnet exec \"$PACKER\" . ../one.tar.gz");
        await RunAsync("umask 077; cp -r in two; touch -d '2001-02-03' two/src/main.js; export TZ=America/New_York; dotnet exec \"$PACKER\" two two.tar.gz");

        var one = await File.ReadAllBytesAsync(Path.Combine(_folder, "one.tar.gz"));
        Assert.That(await File.ReadAllBytesAsync(Path.Combine(_folder, "two.tar.gz")), Is.EqualTo(one));
        Assert.That(await PackDirectoryAsync("in"), Is.EqualTo(one), "and in this process");
    }

    [Test]
    public async Task A_folder_is_packed_with_its_contents_links_and_executable_bits()
    {
        Write("in/src/main.js", "main");
        Write("in/empty.txt", "");
        Write("in/bin/run", "run");
        File.SetUnixFileMode(Path.Combine(_folder, "in/bin/run"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(Path.Combine(_folder, "in/src/link"), "../bin");

        var entries = Read(await PackDirectoryAsync("in"));

        Assert.That(entries.Select(e => $"{e.Name} {e.Type} {Convert.ToString((int)e.Mode, 8)} {e.Link}{e.Content}"), Is.EqualTo(new[]
        {
            "bin/run RegularFile 755 run",
            "empty.txt RegularFile 644 ",
            "src/link SymbolicLink 755 ../bin",
            "src/main.js RegularFile 644 main",
        }));
    }

    [Test]
    public async Task Pack_result_has_the_number_of_files_and_bytes()
    {
        var target = new MemoryStream();

        var result = await new ArtifactPacker().PackFilesAsync(
            [ArtifactFile.FromText("a", "12345"), ArtifactFile.FromText("b", "123")], target);

        Assert.That(result, Is.EqualTo(new ArtifactPackResult(2, 8, target.Length)));
    }

    [Test]
    public async Task Ten_thousand_files_are_packed()
    {
        for (var i = 0; i < 10_000; i++)
            Write($"in/{i % 100}/{i}.txt", $"content {i}");

        var entries = Read(await PackDirectoryAsync("in"));

        Assert.That(entries, Has.Count.EqualTo(10_000));
        Assert.That(entries.Select(e => e.Name), Is.Ordered.Using((IComparer<string>)StringComparer.Ordinal));
        Assert.That(entries.All(e => e.Content == "content " + Path.GetFileNameWithoutExtension(e.Name)));
    }

    [Test]
    public async Task Memory_does_not_grow_with_the_content()
    {
        const long size = 64 * 1024 * 1024;
        var file = new ArtifactFile("large", _ => Task.FromResult<Stream>(new EndlessStream(size)));
        var packer = new ArtifactPacker();
        await packer.PackFilesAsync([ArtifactFile.FromText("small", "small")], Stream.Null);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var result = await packer.PackFilesAsync([file], Stream.Null);

        Assert.That(result.ContentBytes, Is.EqualTo(size));
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(size / 4));
    }

    [Test]
    public async Task Packed_zip_archive_has_the_same_bytes_as_its_packed_folder()
    {
        Write("in/src/main.js", "main");
        Write("in/package.json", "{}");
        ZipFile.CreateFromDirectory(Path.Combine(_folder, "in"), Path.Combine(_folder, "in.zip"));
        var target = new MemoryStream();

        await using (var zip = File.OpenRead(Path.Combine(_folder, "in.zip")))
            await new ArtifactPacker().PackZipAsync(zip, target);

        Assert.That(target.ToArray(), Is.EqualTo(await PackDirectoryAsync("in")));
    }

    [TestCase("../evil.js")]
    [TestCase("/etc/passwd")]
    [TestCase("a/../../b")]
    [TestCase("..\\evil.js")]
    [TestCase("a//b")]
    public void Pack_rejects_a_path_that_leaves_the_folder(string path)
    {
        var refusal = Assert.ThrowsAsync<ArtifactRejectedException>(() => PackZipAsync((path, "x")));

        Assert.That(refusal!.Problem, Is.EqualTo(ArtifactProblem.Invalid));
        Assert.That(refusal.Message, Does.Contain(path.Replace('\\', '/')).And.Contain("relative path"));
    }

    [Test]
    public void A_path_that_occurs_twice_is_refused() =>
        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => PackZipAsync(("a", "1"), ("a", "2")))!.Message,
            Does.Contain("'a' occurs twice"));

    [Test]
    public void A_file_that_is_also_a_folder_is_refused() =>
        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => PackZipAsync(("a", "1"), ("a-b", "2"), ("a/b", "3")))!.Message,
            Does.Contain("'a' is a file and the folder of 'a/b'"));

    [Test]
    public void A_damaged_zip_archive_is_refused() =>
        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => new ArtifactPacker().PackZipAsync(
                new MemoryStream("PK\u0003\u0004 this is no archive"u8.ToArray()), new MemoryStream()))!.Message,
            Does.Contain("not a readable zip archive"));

    [Test]
    public void Pack_rejects_a_folder_without_files_to_pack()
    {
        Write("in/.git/config", "");
        Write("in/node_modules/a/index.js", "");

        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => PackDirectoryAsync("in"))!.Problem,
            Is.EqualTo(ArtifactProblem.Empty));
    }

    [Test]
    public void Pack_stops_reading_and_throws_when_the_content_exceeds_MaxContentBytes()
    {
        var packer = new ArtifactPacker(new ArtifactPackerOptions { MaxContentBytes = 1000 });
        var file = new ArtifactFile("large", _ => Task.FromResult<Stream>(new EndlessStream(long.MaxValue)));

        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => packer.PackFilesAsync([file], Stream.Null))!.Message,
            Does.Contain("1000 bytes").And.Contain("MaxContentBytes"));
    }

    [Test]
    public void A_file_that_shrinks_while_it_is_packed_is_refused() =>
        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => new ArtifactPacker().PackFilesAsync(
                [new ArtifactFile("a", _ => Task.FromResult<Stream>(new ShrinkingStream()))], Stream.Null))!.Message,
            Does.Contain("'a' changed"));

    [TestCase("/etc/passwd")]
    [TestCase("../../outside")]
    [TestCase("../src/../../outside")]
    public void Pack_rejects_a_link_that_leaves_the_folder(string target)
    {
        Write("in/src/main.js", "main");
        File.CreateSymbolicLink(Path.Combine(_folder, "in/src/link"), target);

        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => PackDirectoryAsync("in"))!.Message,
            Does.Contain("'src/link' points to"));
    }

    [Test]
    public async Task A_pipe_is_refused_without_opening_it()
    {
        Write("in/main.js", "main");
        await RunAsync("mkfifo in/pipe");

        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => PackDirectoryAsync("in"))!.Message,
            Does.Contain("'pipe' is a pipe, socket or device"));
    }

    [Test]
    public async Task Canceling_stops_the_packing_and_disposes_the_file()
    {
        using var cancel = new CancellationTokenSource();
        var content = new EndlessStream(long.MaxValue, afterMegabyte: cancel.Cancel);

        await Assert.ThatAsync(
            () => new ArtifactPacker().PackFilesAsync([new ArtifactFile("a", _ => Task.FromResult<Stream>(content))], Stream.Null, cancel.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(content.IsDisposed);
    }

    private static async Task<byte[]> PackAsync(IEnumerable<ArtifactFile> files)
    {
        var target = new MemoryStream();
        await new ArtifactPacker().PackFilesAsync(files, target);
        return target.ToArray();
    }

    private async Task<byte[]> PackDirectoryAsync(string name)
    {
        var target = new MemoryStream();
        await new ArtifactPacker().PackDirectoryAsync(Path.Combine(_folder, name), target);
        return target.ToArray();
    }

    private static async Task PackZipAsync(params (string Path, string Content)[] files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var writer = new StreamWriter(archive.CreateEntry(path).Open());
                writer.Write(content);
            }
        }

        await new ArtifactPacker().PackZipAsync(zip, new MemoryStream());
    }

    private static List<Entry> Read(byte[] archive)
    {
        using var tar = new TarReader(new GZipStream(new MemoryStream(archive), CompressionMode.Decompress));
        var entries = new List<Entry>();
        while (tar.GetNextEntry() is { } entry)
        {
            using var reader = new StreamReader(entry.DataStream ?? Stream.Null);
            entries.Add(new Entry(entry.Name, entry.EntryType, entry.Mode, entry.LinkName, reader.ReadToEnd()));
        }

        return entries;
    }

    private void Write(string path, string content)
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    private Task<string> RunAsync(string script) => ShellScript.RunAsync(
        script, _folder, ("PACKER", Path.Combine(AppContext.BaseDirectory, "PackerProcess.dll")));

    private sealed record Entry(string Name, TarEntryType Type, UnixFileMode Mode, string Link, string Content);

    /// <summary>A stream of numbers with a length that it does not report.</summary>
    private sealed class EndlessStream(long length, Action? afterMegabyte = null) : Stream
    {
        private long _position;

        public bool IsDisposed { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => _position; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, length - _position);
            for (var i = 0; i < read; i++)
                buffer[offset + i] = (byte)((_position + i) >> 4);
            _position += read;
            if (_position > 1024 * 1024)
                afterMegabyte?.Invoke();
            return read;
        }

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            IsDisposed = true;
            base.Dispose(disposing);
        }
    }

    /// <summary>Reports a length of ten bytes and contains three.</summary>
    private sealed class ShrinkingStream() : MemoryStream("abc"u8.ToArray(), writable: false)
    {
        public override long Length => 10;
    }
}
