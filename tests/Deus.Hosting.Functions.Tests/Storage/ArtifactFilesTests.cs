using System.Security.Cryptography;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Tests.Storage;

[TestFixture]
public sealed class ArtifactFilesTests
{
    private HostFolder _folder = null!;
    private ArtifactFiles _files = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = HostFolder.Open(TestHost.NewFolder());
        _files = new ArtifactFiles(_folder);
    }

    [TearDown]
    public void TearDown()
    {
        _folder.Dispose();
        Directory.Delete(_folder.Root, recursive: true);
    }

    [Test]
    public async Task An_artifact_is_named_by_its_hash_and_read_back()
    {
        byte[] content = [1, 2, 3];

        using var stored = await _files.SaveAsync(new MemoryStream(content), 3, CancellationToken.None);

        Assert.That(stored.Hash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(content))));
        Assert.That(stored.Length, Is.EqualTo(3));
        await using var read = _files.Open(stored.Hash);
        Assert.That(read.Length, Is.EqualTo(3));
    }

    [Test]
    public void Too_many_bytes_leave_nothing()
    {
        Assert.ThrowsAsync<ArtifactTooLargeException>(
            () => _files.SaveAsync(new MemoryStream(new byte[4]), 3, CancellationToken.None));
        AssertEmpty();
    }

    [Test]
    public void A_source_that_breaks_off_leaves_nothing()
    {
        Assert.ThrowsAsync<IOException>(() => _files.SaveAsync(
            async (target, token) =>
            {
                await target.WriteAsync(new byte[100], token);
                throw new IOException();
            },
            CancellationToken.None));
        AssertEmpty();
    }

    [Test]
    public async Task An_artifact_is_collected_when_no_row_names_it_and_nobody_is_about_to()
    {
        var first = await _files.SaveAsync(new MemoryStream([1]), 1, CancellationToken.None);
        var second = await _files.SaveAsync(new MemoryStream([1]), 1, CancellationToken.None);
        first.Dispose();

        _files.Collect(first.Hash, _ => false);
        Assert.That(_files.Hashes(), Is.Not.Empty, "the second one is about to be named");

        second.Dispose();
        _files.Collect(first.Hash, _ => true);
        Assert.That(_files.Hashes(), Is.Not.Empty, "a row names it");

        _files.Collect(first.Hash, _ => false);
        Assert.That(_files.Hashes(), Is.Empty);
    }

    [TestCase("../host.db")]
    [TestCase("")]
    [TestCase("ABCDEF")]
    public void What_is_no_hash_does_not_reach_the_file_system(string hash) =>
        Assert.Throws<ArgumentException>(() => _files.Open(hash));

    private void AssertEmpty()
    {
        Assert.That(Directory.GetFiles(_folder.Artifacts), Is.Empty);
        Assert.That(Directory.GetFiles(_folder.Temporary), Is.Empty);
    }
}
