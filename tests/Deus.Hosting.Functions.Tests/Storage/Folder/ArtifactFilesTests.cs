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
    public async Task W06_An_artifact_is_there_when_it_is_complete_and_the_same_bytes_again_disturb_no_reader()
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
    public void Too_many_bytes_leave_nothing()
    {
        Assert.ThrowsAsync<ArtifactTooLargeException>(
            () => _files.SaveAsync(new MemoryStream(new byte[4]), 3, CancellationToken.None));
        AssertEmpty();
    }

    [Test]
    public void W06_A_source_that_breaks_off_leaves_nothing()
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
