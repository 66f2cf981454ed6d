using Deus.Hosting.Appwrite.Upload;
using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Tests.Appwrite.Upload;

public sealed class ArtifactContentTests
{
    private const int Buffer = ArtifactContent.BufferBytes;

    [TestCase(0, 10)]
    [TestCase(3, Buffer)]
    [TestCase(3, Buffer + 10)]
    [TestCase(Buffer, Buffer)]
    public async Task Content_is_exactly_its_part_of_the_artifact(int start, int length)
    {
        var bytes = new byte[2 * Buffer];
        new Random(1).NextBytes(bytes);
        (bytes[0], bytes[1]) = (0x1f, 0x8b);
        var blobs = new InMemoryBlobReader();
        blobs.Set("a", bytes);
        await using var artifact = await PackedArtifact.OpenAsync(blobs, "a", bytes.Length, CancellationToken.None);
        var sent = new List<long>();

        using var content = new ArtifactContent(artifact, new ArtifactPart(start, length, bytes.Length), sent.Add);
        using var target = new MemoryStream();
        await content.CopyToAsync(target);

        Assert.That(target.ToArray().AsSpan().SequenceEqual(bytes.AsSpan(start, length)));
        Assert.That(sent[^1], Is.EqualTo(length));
    }
}
