using System.IO.Compression;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Testing;
using NSubstitute;

namespace Deus.Hosting.Tests.Artifacts;

public sealed class PackedArtifactTests
{
    private const int Limit = 1000;

    private static IEnumerable<TestCaseData> Sources() =>
        from size in new[] { 1, 2, 3, 500, Limit - 1, Limit, Limit + 1, 200_000 }
        from isGzip in new[] { true, false }
        where !isGzip || size >= 2
        from canSeek in new[] { true, false }
        from chunk in new[] { 1, 7, int.MaxValue }
        select new TestCaseData(size, isGzip, canSeek, chunk)
            .SetArgDisplayNames($"{size} bytes", isGzip ? "gzip" : "plain", canSeek ? "seekable" : "forward only", chunk == int.MaxValue ? "whole" : $"{chunk} at a time");

    [TestCaseSource(nameof(Sources))]
    public async Task An_artifact_up_to_the_limit_is_packed_and_a_larger_one_refused(int size, bool isGzip, bool canSeek, int chunk)
    {
        var bytes = Bytes(size, isGzip);
        var source = new ScriptedStream(bytes, canSeek, chunk);

        if (size > Limit)
        {
            var refusal = Assert.ThrowsAsync<ArtifactRejectedException>(() => OpenAsync(source));
            Assert.That(refusal!.Problem, Is.EqualTo(ArtifactProblem.TooLarge));
            Assert.That(refusal.Message, Does.Contain("1000 bytes").And.Contain("MaxArtifactBytes"));
            if (canSeek)
                Assert.That(source.Reads, Is.Zero, "its length says it, without reading");
            else
                Assert.That(source.Reads, Is.LessThanOrEqualTo((Limit / chunk) + 3), "reading stops at the limit");
        }
        else
        {
            await using var packed = await OpenAsync(source);
            var sent = await ReadAsync(packed);
            Assert.That(isGzip ? sent : Unpack(sent), Is.EqualTo(bytes));
            Assert.That(packed.Length, Is.EqualTo(sent.Length));
            Assert.That(packed.Content, isGzip && canSeek ? Is.SameAs(source) : Is.Not.SameAs(source), "copied only when needed");
        }

        Assert.That(source.IsDisposed, "the source is disposed");
    }

    [Test]
    public async Task OpenAsync_repacks_a_zip_archive_as_tar_gz([Values] bool canSeek, [Values(0, 3)] int start)
    {
        var zip = Zip(("src/main.js", "main"), ("node_modules/a.js", "kept: the archive is taken as it is"));
        var source = new ScriptedStream([.. new byte[start], .. zip], canSeek, start: start);
        var expected = new MemoryStream();
        await new ArtifactPacker(new ArtifactPackerOptions { Ignore = [] }).PackZipAsync(new MemoryStream(zip), expected);

        await using var packed = await OpenAsync(source);

        Assert.That(await ReadAsync(packed), Is.EqualTo(expected.ToArray()));
        Assert.That(source.IsDisposed);
    }

    [Test]
    public void A_zip_archive_that_is_too_large_when_it_is_packed_is_refused()
    {
        // A tar archive is larger than a zip archive of a file that cannot be compressed.
        var random = new byte[800];
        new Random(1).NextBytes(random);
        var zip = ZipWithoutCompression(random);
        var source = new ScriptedStream(zip, canSeek: true);

        var refusal = Assert.ThrowsAsync<ArtifactRejectedException>(() => OpenAsync(source, zip.Length));

        Assert.That(refusal!.Problem, Is.EqualTo(ArtifactProblem.TooLarge));
        Assert.That(source.Reads, Is.Positive, "the zip archive itself is small enough");
    }

    [Test]
    public void A_damaged_zip_archive_is_refused_by_its_key()
    {
        var refusal = Assert.ThrowsAsync<ArtifactRejectedException>(
            () => OpenAsync(new ScriptedStream("PK\u0003\u0004 and no archive"u8.ToArray(), canSeek: true)));

        Assert.That(refusal!.Problem, Is.EqualTo(ArtifactProblem.Invalid));
        Assert.That(refusal.ArtifactKey, Is.EqualTo("key"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void An_empty_artifact_is_refused(bool canSeek)
    {
        var source = new ScriptedStream([], canSeek);

        var refusal = Assert.ThrowsAsync<ArtifactRejectedException>(() => OpenAsync(source));
        Assert.That(refusal!.Problem, Is.EqualTo(ArtifactProblem.Empty));
        Assert.That(refusal.ArtifactKey, Is.EqualTo("key"));
        Assert.That(source.IsDisposed);
    }

    [Test]
    public async Task OpenAsync_reads_a_stream_from_its_current_position()
    {
        var bytes = Bytes(50, isGzip: true);
        await using var packed = await OpenAsync(new ScriptedStream([1, 2, 3, .. bytes], canSeek: true, start: 3));

        Assert.That(await ReadAsync(packed), Is.EqualTo(bytes));
        Assert.That(packed.Length, Is.EqualTo(50));
    }

    [TestCase(Limit, true)]
    [TestCase(Limit + 1, false)]
    public async Task The_limit_applies_to_the_bytes_after_the_current_position(int size, bool isAccepted)
    {
        var source = new ScriptedStream([1, 2, 3, .. Bytes(size, isGzip: true)], canSeek: true, start: 3);

        if (isAccepted)
        {
            await using var packed = await OpenAsync(source);
            Assert.That(packed.Length, Is.EqualTo(size));
        }
        else
        {
            Assert.That(Assert.ThrowsAsync<ArtifactRejectedException>(() => OpenAsync(source))!.Problem, Is.EqualTo(ArtifactProblem.TooLarge));
        }
    }

    [Test]
    public void A_limit_below_the_length_of_a_signature_is_kept() =>
        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(
                () => OpenAsync(new ScriptedStream(Bytes(4, isGzip: false), canSeek: false), maxBytes: 3))!.Problem,
            Is.EqualTo(ArtifactProblem.TooLarge));

    [TestCase(new byte[] { 0x1f })]
    [TestCase(new byte[] { 0x1f, 0 })]
    [TestCase(new byte[] { 0x1f, 0x8a, 8 })]
    [TestCase(new byte[] { 0, 0x8b })]
    [TestCase(new byte[] { 0x8b, 0x1f, 0x8b })]
    public async Task Content_with_a_part_of_the_gzip_signature_is_compressed(byte[] content)
    {
        await using var packed = await OpenAsync(new ScriptedStream(content, canSeek: true));

        Assert.That(Unpack(await ReadAsync(packed)), Is.EqualTo(content));
    }

    [Test]
    public async Task A_file_stream_is_read_from_its_position_and_a_derived_one_through_its_own_methods([Values] bool isDerived)
    {
        var folder = Directory.CreateTempSubdirectory("deus-derived-");
        try
        {
            var bytes = Bytes(50, isGzip: true);
            byte[] stored = [1, 2, 3, .. bytes];
            var path = Path.Combine(folder.FullName, "file");
            await File.WriteAllBytesAsync(path, isDerived ? [.. stored.Select(b => (byte)~b)] : stored);
            var source = isDerived ? new InvertedFile(path) : File.OpenRead(path);
            source.Position = 3;

            await using var packed = await OpenAsync(source);

            Assert.That(await ReadAsync(packed), Is.EqualTo(bytes));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Test]
    public async Task ReadAsync_returns_the_same_bytes_again_and_from_any_position()
    {
        await using var packed = await OpenAsync(new ScriptedStream(Bytes(50, isGzip: true), canSeek: false));

        var first = await ReadAsync(packed);
        Assert.That(await ReadAsync(packed), Is.EqualTo(first));
        var two = new byte[2];
        Assert.That(await packed.ReadAsync(48, new byte[10], CancellationToken.None), Is.EqualTo(2));
        Assert.That(await packed.ReadAsync(0, two, CancellationToken.None), Is.EqualTo(2));
        Assert.That(two, Is.EqualTo(new byte[] { 0x1f, 0x8b }));
    }

    [Test]
    public void OpenAsync_disposes_a_failing_source_and_throws_its_error()
    {
        var source = new ScriptedStream(Bytes(800, isGzip: false), canSeek: false, chunk: 100, failAfter: 300);

        Assert.ThrowsAsync<IOException>(() => OpenAsync(source));
        Assert.That(source.IsDisposed);
    }

    [Test]
    public void Cancellation_disposes_the_source()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        var source = new ScriptedStream(Bytes(10, isGzip: false), canSeek: true);

        Assert.CatchAsync<OperationCanceledException>(() =>
            PackedArtifact.OpenAsync(ReaderOf(source), "key", Limit, canceled.Token));
        Assert.That(source.IsDisposed);
    }

    [Test]
    public void OpenAsync_throws_NotFound_when_the_reader_finds_no_artifact()
    {
        var missing = Assert.ThrowsAsync<ArtifactRejectedException>(() =>
            PackedArtifact.OpenAsync(new InMemoryBlobReader(), "key", Limit, CancellationToken.None));
        var answersNull = Assert.ThrowsAsync<ArtifactRejectedException>(() => OpenAsync(null!));

        Assert.That(missing!.Problem, Is.EqualTo(ArtifactProblem.NotFound));
        Assert.That(answersNull!.Problem, Is.EqualTo(ArtifactProblem.NotFound));
    }

    [Test]
    [NonParallelizable]
    public async Task OpenAsync_leaves_no_temporary_file_in_success_and_failure()
    {
        using var folder = new OwnTemporaryFolder();
        Assert.That(Path.GetTempPath(), Does.StartWith(folder.Path));

        await using (await OpenAsync(new ScriptedStream(Bytes(900, isGzip: true), canSeek: false)))
        {
            if (!OperatingSystem.IsWindows())
                Assert.That(folder.Files, Is.Empty, "not even a name while it is used");
        }

        Assert.ThrowsAsync<ArtifactRejectedException>(() => OpenAsync(new ScriptedStream(Bytes(5000, isGzip: false), canSeek: false)));
        Assert.ThrowsAsync<IOException>(() =>
            OpenAsync(new ScriptedStream(Bytes(900, isGzip: false), canSeek: false, chunk: 100, failAfter: 300)));
        Assert.That(folder.Files, Is.Empty);
    }

    [Test]
    [NonParallelizable]
    public void A_missing_temporary_folder_is_an_error_of_the_configuration()
    {
        using var folder = new OwnTemporaryFolder();
        Directory.Delete(folder.Path);
        try
        {
            var error = Assert.ThrowsAsync<HostingConfigurationException>(() =>
                OpenAsync(new ScriptedStream(Bytes(900, isGzip: false), canSeek: false, chunk: 100)));
            Assert.That(error!.Message, Does.Contain(folder.Path).And.Contain("TMPDIR"));
        }
        finally
        {
            Directory.CreateDirectory(folder.Path);
        }
    }

    [Test]
    public async Task Compressed_tar_unpacks_to_the_original_tar()
    {
        var tar = ConformanceArtifacts.ProbeTar();
        await using var packed = await PackedArtifact.OpenAsync(
            ReaderOf(new ScriptedStream(tar, canSeek: true)), "key", tar.Length, CancellationToken.None);

        Assert.That(Unpack(await ReadAsync(packed)), Is.EqualTo(tar));
    }

    /// <summary>A temporary folder for this process, while no other test runs in it.</summary>
    private sealed class OwnTemporaryFolder : IDisposable
    {
        private static readonly string Variable = OperatingSystem.IsWindows() ? "TMP" : "TMPDIR";

        private readonly string? _before = Environment.GetEnvironmentVariable(Variable);
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("deus-temporary-");

        public OwnTemporaryFolder() => Environment.SetEnvironmentVariable(Variable, _folder.FullName);

        public string Path => _folder.FullName;

        public IEnumerable<string> Files => _folder.EnumerateFiles().Select(file => file.Name);

        public void Dispose()
        {
            Environment.SetEnvironmentVariable(Variable, _before);
            _folder.Delete(recursive: true);
        }
    }

    /// <summary>A file whose stored bytes are the complements of its content.</summary>
    private sealed class InvertedFile(string path) : FileStream(path, FileMode.Open, FileAccess.Read)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await base.ReadAsync(buffer, cancellationToken);
            for (var i = 0; i < read; i++)
                buffer.Span[i] = (byte)~buffer.Span[i];
            return read;
        }
    }

    private static Task<PackedArtifact> OpenAsync(Stream source, long maxBytes = Limit) =>
        PackedArtifact.OpenAsync(ReaderOf(source), "key", maxBytes, CancellationToken.None);

    private static IBlobReader ReaderOf(Stream source)
    {
        var reader = Substitute.For<IBlobReader>();
        reader.GetAsync("key", Arg.Any<CancellationToken>()).Returns(source);
        return reader;
    }

    private static async Task<byte[]> ReadAsync(PackedArtifact artifact)
    {
        var all = new List<byte>();
        var buffer = new byte[64];
        int read;
        while ((read = await artifact.ReadAsync(all.Count, buffer, CancellationToken.None)) > 0)
            all.AddRange(buffer.AsSpan(0, read));
        return [.. all];
    }

    private static byte[] Bytes(int size, bool isGzip)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        bytes[0] = isGzip ? (byte)0x1f : (byte)'a';
        if (isGzip)
            bytes[1] = 0x8b;
        return bytes;
    }

    private static byte[] Unpack(byte[] gzip)
    {
        using var source = new GZipStream(new MemoryStream(gzip), CompressionMode.Decompress);
        using var target = new MemoryStream();
        source.CopyTo(target);
        return target.ToArray();
    }

    private static byte[] Zip(params (string Path, string Content)[] files)
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

        return zip.ToArray();
    }

    private static byte[] ZipWithoutCompression(byte[] content)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("a", CompressionLevel.NoCompression).Open();
            entry.Write(content);
        }

        return zip.ToArray();
    }
}
