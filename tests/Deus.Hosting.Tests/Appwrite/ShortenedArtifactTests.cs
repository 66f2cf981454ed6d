using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class ShortenedArtifactTests
{
    [TestCase("1.8.1")]
    [TestCase("1.9.6")]
    public async Task Artifact_that_shrinks_during_the_upload_throws_Shortened_and_is_not_sent_again(string version)
    {
        await using var host = await StubbedBackend.StartAsync(services =>
        {
            services.AddSingleton<IBlobReader>(new ShrinkingReader(promised: 13_000_000, real: 11_000_000));
            services.Configure<HostingLimits>(l => l.MaxArtifactBytes = 30_000_000);
        });
        host.Stub.ServerVersion = version;

        var error = Assert.ThrowsAsync<ArtifactRejectedException>(() => host.Backend.DeployAsync(StubbedBackend.Input("fn")))!;

        Assert.That(error.Problem, Is.EqualTo(ArtifactProblem.Shortened));
        Assert.That(error.Message, Does.Contain("13000000"));
        Assert.That(host.Stub.Requests.Count(r => r.Header("Content-Range") == "bytes 10485760-12999999/13000000"), Is.LessThanOrEqualTo(1));
        // The function that the call created is deleted again.
        Assert.That(host.Stub.Functions, Is.Empty);
    }

    [TestCase("1.8.1")]
    [TestCase("1.9.6")]
    public async Task File_that_shrinks_during_the_upload_throws_Shortened(string version)
    {
        using var file = new TemporaryFile(13_000_000);
        await using var host = await StubbedBackend.StartAsync(services =>
        {
            services.AddSingleton<IBlobReader>(file);
            services.Configure<HostingLimits>(l => l.MaxArtifactBytes = 30_000_000);
        });
        host.Stub.ServerVersion = version;
        host.Stub.Fault = request =>
        {
            if (request.Is("GET", "/health/version") || request.Header("Content-Range") is not null)
                file.Cut(6_000_000);
            return null;
        };

        var error = Assert.ThrowsAsync<ArtifactRejectedException>(() => host.Backend.DeployAsync(StubbedBackend.Input("fn")))!;

        Assert.That(error.Problem, Is.EqualTo(ArtifactProblem.Shortened));
        Assert.That(host.Stub.Functions, Is.Empty);
    }

    private sealed class TemporaryFile : IBlobReader, IDisposable
    {
        private readonly string _path = Path.GetTempFileName();

        public TemporaryFile(int length)
        {
            var content = new byte[length];
            (content[0], content[1]) = (0x1f, 0x8b);
            File.WriteAllBytes(_path, content);
        }

        public Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default) =>
            Task.FromResult<Stream>(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 4096, useAsync: true));

        public void Cut(int length)
        {
            using var stream = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            stream.SetLength(length);
        }

        public void Dispose() => File.Delete(_path);
    }

    private sealed class ShrinkingReader(int promised, int real) : IBlobReader
    {
        public Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default) =>
            Task.FromResult<Stream>(new ShrinkingStream(promised, real));
    }

    private sealed class ShrinkingStream : MemoryStream
    {
        private readonly int _promised;

        public ShrinkingStream(int promised, int real)
            : base(Content(real), writable: false) => _promised = promised;

        public override long Length => _promised;

        private static byte[] Content(int length)
        {
            var content = new byte[length];
            (content[0], content[1]) = (0x1f, 0x8b);
            return content;
        }
    }
}
