using System.IO.Compression;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Tests.Artifacts;

public sealed class ArtifactPackerLimitTests
{
    [TestCase(1000, true, true)]
    [TestCase(1000, false, true)]
    [TestCase(999, true, false)]
    [TestCase(999, false, false)]
    public async Task The_files_together_may_have_MaxContentBytes(int maximum, bool canSeek, bool isAccepted)
    {
        var packer = new ArtifactPacker(new ArtifactPackerOptions { MaxContentBytes = maximum });
        ArtifactFile[] files = [File("a", new ScriptedStream(new byte[600], canSeek)), File("b", new ScriptedStream(new byte[400], canSeek))];

        if (isAccepted)
            Assert.That((await packer.PackFilesAsync(files, Stream.Null)).ContentBytes, Is.EqualTo(1000));
        else
            Assert.That(
                Assert.ThrowsAsync<ArtifactRejectedException>(() => packer.PackFilesAsync(files, Stream.Null))!.Message,
                Does.Contain("999 bytes").And.Contain("MaxContentBytes"));
    }

    [Test]
    public void Reading_a_stream_of_unknown_length_stops_where_MaxContentBytes_is_exceeded()
    {
        var packer = new ArtifactPacker(new ArtifactPackerOptions { MaxContentBytes = 1000 });
        var source = new ScriptedStream(new byte[5000], canSeek: false, chunk: 100);

        Assert.ThrowsAsync<ArtifactRejectedException>(
            () => packer.PackFilesAsync([ArtifactFile.FromBytes("a", new byte[500]), File("b", source)], Stream.Null));

        Assert.That(source.Reads, Is.EqualTo(6), "five reads fit, the sixth exceeds the limit");
        Assert.That(source.IsDisposed);
    }

    [Test]
    public async Task A_packed_zip_archive_may_have_the_maximum_of_packed_bytes()
    {
        using var zip = Zip(("a", new byte[10]));
        var packed = new MemoryStream();
        await new ArtifactPacker().PackZipAsync(zip, packed);

        var result = await PackAsync(zip, Stream.Null, packed.Length);
        var refusal = Assert.ThrowsAsync<ArtifactRejectedException>(() => PackAsync(zip, Stream.Null, packed.Length - 1));

        Assert.That(result.PackedBytes, Is.EqualTo(packed.Length));
        Assert.That((refusal!.Problem, refusal.ArtifactKey), Is.EqualTo((ArtifactProblem.TooLarge, "key")));
    }

    [Test]
    public void Packing_stops_after_the_file_that_exceeds_the_maximum_of_packed_bytes()
    {
        var content = new byte[100_000];
        new Random(1).NextBytes(content);
        using var zip = Zip(("a", content), ("b", content), ("c", content));
        var destination = new MemoryStream();

        Assert.ThrowsAsync<ArtifactRejectedException>(() => PackAsync(zip, destination, 1000));

        Assert.That(destination.Length, Is.LessThan(150_000));
    }

    private static Task<ArtifactPackResult> PackAsync(Stream zip, Stream destination, long maxPackedBytes) =>
        new ArtifactPacker().PackZipAsync("key", zip, destination, maxPackedBytes, CancellationToken.None);

    private static ArtifactFile File(string path, Stream content) => new(path, _ => Task.FromResult(content));

    private static MemoryStream Zip(params (string Path, byte[] Content)[] files)
    {
        var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (path, content) in files)
            {
                using var entry = archive.CreateEntry(path).Open();
                entry.Write(content);
            }
        }

        return zip;
    }
}
