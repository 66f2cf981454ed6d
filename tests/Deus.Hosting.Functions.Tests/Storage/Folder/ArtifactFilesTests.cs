using System.Security.Cryptography;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Tests.Storage.Folder;

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
    public async Task Saved_artifact_is_named_by_its_hash_and_can_be_opened()
    {
        byte[] content = [1, 2, 3];

        using var stored = await _files.SaveAsync(new MemoryStream(content), 3, CancellationToken.None);

        Assert.That(stored.Hash, Is.EqualTo(Convert.ToHexStringLower(SHA256.HashData(content))));
        Assert.That(stored.Length, Is.EqualTo(3));
        await using var read = _files.Open(stored.Hash);
        Assert.That(read.Length, Is.EqualTo(3));
    }

    [Test]
    public async Task W06_Artifact_is_visible_when_complete_and_saving_it_again_does_not_affect_readers()
    {
        byte[] content = [1, 2, 3];
        var hash = Convert.ToHexStringLower(SHA256.HashData(content));
        using var stored = await _files.SaveAsync(
            async (target, token) =>
            {
                await target.WriteAsync(content.AsMemory(0, 2), token);
                await target.FlushAsync(token);
                Assert.That(_files.Hashes(), Is.Empty);
                await target.WriteAsync(content.AsMemory(2), token);
            },
            CancellationToken.None);
        await using var reader = _files.Open(hash);

        using var again = await _files.SaveAsync(new MemoryStream(content), 3, CancellationToken.None);

        var read = new byte[4];
        Assert.That(await reader.ReadAtLeastAsync(read, 4, throwOnEndOfStream: false), Is.EqualTo(3));
        Assert.That((read[..3], _files.Hashes().Single()), Is.EqualTo((content, hash)));
    }

    [Test]
    public void Artifact_over_the_limit_leaves_no_file()
    {
        Assert.ThrowsAsync<ArtifactTooLargeException>(
            () => _files.SaveAsync(new MemoryStream(new byte[4]), 3, CancellationToken.None));
        AssertEmpty();
    }

    [Test]
    public void W06_Failed_source_leaves_no_file()
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
    public async Task Collect_deletes_an_artifact_that_no_row_and_no_lease_names()
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
    public void Open_rejects_a_name_that_is_no_hash(string hash) =>
        Assert.Throws<ArgumentException>(() => _files.Open(hash));

    private void AssertEmpty()
    {
        Assert.That(Directory.GetFiles(_folder.Artifacts), Is.Empty);
        Assert.That(Directory.GetFiles(_folder.Temporary), Is.Empty);
    }
}
