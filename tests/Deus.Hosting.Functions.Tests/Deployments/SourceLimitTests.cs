using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;

namespace Deus.Hosting.Functions.Tests.Deployments;

/// <summary>Tests that a source is read under the limits of an archive.</summary>
public sealed class SourceLimitTests
{
    private const int Mebibyte = 1024 * 1024;
    private const long MostMemory = 64 * Mebibyte;

    [TestCase("1,100 MiB in one file", false, "compressed more than")]
    [TestCase("15 MiB in one file", true, "more than 10485760 bytes")]
    [TestCase("300,000 empty entries", false, "more than 200000 entries")]
    [TestCase("30,000 empty entries", true, "more than 20000 entries")]
    public async Task A_bomb_is_refused_in_bounded_memory(string bomb, bool hasLowLimits, string reason)
    {
        var archive = bomb switch
        {
            "1,100 MiB in one file" => Bytes(1100L * Mebibyte),
            "15 MiB in one file" => Bytes(15 * Mebibyte),
            "300,000 empty entries" => Entries(300_000),
            _ => Entries(30_000),
        };
        Assert.That(archive, Has.Length.LessThan(2 * Mebibyte));
        await using var host = new TestHost(configure: o =>
        {
            if (hasLowLimits)
                (o.MaxUnpackedEntries, o.MaxUnpackedBytes) = (20_000, 10 * Mebibyte);
        });
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync(archive: archive);
        await host.WaitAsync("fn1", deployment.Id);
        var (before, watch) = (GC.GetTotalMemory(forceFullCollection: true), Stopwatch.StartNew());

        var reading = Task.Run(() => host.Get<IDeploymentStore>().ReadSourceAsync("fn1", deployment.Id));
        var most = before;
        while (!reading.IsCompleted)
        {
            most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: false));
            await Task.WhenAny(reading, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System));
        }

        var refused = Assert.ThrowsAsync<FunctionStoreException>(() => reading)!;
        TestContext.Out.WriteLine($"{archive.Length} bytes: refused after {watch.ElapsedMilliseconds} ms with at most {(most - before) / 1024} KiB of memory");
        Assert.That(refused.ErrorCode, Is.EqualTo(FunctionErrorCode.SourceNotReadable));
        Assert.That(refused.Message, Does.Contain(reason));
        Assert.That(most - before, Is.LessThan(MostMemory));
    }

    [Test]
    public async Task A_source_at_the_limits_is_read()
    {
        await using var host = new TestHost(configure: o => (o.MaxUnpackedEntries, o.MaxUnpackedBytes) = (2, 30));
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync(archive: TestArchives.Create(("src/main.js", new string('m', 20)), ("f", new string('f', 10))));

        Assert.That(await host.Get<IDeploymentStore>().ReadSourceAsync("fn1", deployment.Id), Is.EqualTo(new string('m', 20)));
    }

    private static byte[] Bytes(long count) => Pack(tar =>
        tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "src/main.js") { DataStream = new Zeros(count) }));

    private static byte[] Entries(int count)
    {
        using var entry = new MemoryStream();
        using (var tar = new TarWriter(entry, leaveOpen: true))
            tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, "e"));
        return Compress(gzip =>
        {
            for (var i = 0; i < count; i++)
                gzip.Write(entry.GetBuffer().AsSpan(0, 512));
            gzip.Write(new byte[1024]);
        });
    }

    private static byte[] Pack(Action<TarWriter> write) => Compress(gzip =>
    {
        using var tar = new TarWriter(gzip, leaveOpen: true);
        write(tar);
    });

    private static byte[] Compress(Action<Stream> write)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.Optimal, leaveOpen: true))
            write(gzip);
        return buffer.ToArray();
    }

    /// <summary>A stream of zeros that takes no memory.</summary>
    private sealed class Zeros(long length) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => true;

        public override bool CanWrite => false;

        public override long Length => length;

        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, Length - Position);
            Array.Clear(buffer, offset, read);
            Position += read;
            return read;
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
