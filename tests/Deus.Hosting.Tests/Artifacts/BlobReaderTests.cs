using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Tests.Artifacts;

public sealed class BlobReaderTests
{
    private string _folder = "";

    [SetUp]
    public void Create()
    {
        _folder = Directory.CreateTempSubdirectory("deus-blobs-").FullName;
        File.WriteAllText(Path.Combine(_folder, "a.tar.gz"), "a");
        Directory.CreateDirectory(Path.Combine(_folder, "sub"));
        File.WriteAllText(Path.Combine(_folder, "sub", "b.tar.gz"), "b");
        Directory.CreateDirectory(_folder + "-sibling");
        File.WriteAllText(Path.Combine(_folder + "-sibling", "c.tar.gz"), "c");
    }

    [TearDown]
    public void Delete()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.Delete(_folder + "-sibling", recursive: true);
    }

    [TestCase("a.tar.gz", "a")]
    [TestCase("sub/b.tar.gz", "b")]
    [TestCase("sub/../a.tar.gz", "a")]
    [TestCase("./a.tar.gz", "a")]
    public async Task A_key_is_a_path_below_the_folder(string key, string expected)
    {
        await using var stream = await new FileBlobReader(_folder + Path.DirectorySeparatorChar).GetAsync(key);

        Assert.That(await new StreamReader(stream).ReadToEndAsync(), Is.EqualTo(expected));
        Assert.That(stream.CanSeek, "so that it is sent without a copy");
    }

    [TestCase("../a.tar.gz")]
    [TestCase("..")]
    [TestCase(".")]
    [TestCase("sub/../../a.tar.gz")]
    [TestCase("{folder}-sibling/c.tar.gz")]
    [TestCase("../{name}-sibling/c.tar.gz")]
    [TestCase("{folder}/a.tar.gz")]
    [TestCase("/etc/passwd")]
    [TestCase("")]
    [TestCase("  ")]
    [TestCase("a\0b")]
    public void FileBlobReader_rejects_a_key_that_leaves_the_folder(string key)
    {
        var real = key.Replace("{folder}", _folder, StringComparison.Ordinal)
            .Replace("{name}", Path.GetFileName(_folder), StringComparison.Ordinal);

        Assert.CatchAsync<ArgumentException>(() => new FileBlobReader(_folder).GetAsync(real));
    }

    [Test]
    public async Task A_key_that_names_a_folder_gives_its_files_as_an_artifact()
    {
        await using var stream = await new FileBlobReader(_folder).GetAsync("sub");
        var expected = new MemoryStream();
        await new ArtifactPacker().PackDirectoryAsync(Path.Combine(_folder, "sub"), expected);
        var actual = new MemoryStream();
        await stream.CopyToAsync(actual);

        Assert.That(actual.ToArray(), Is.EqualTo(expected.ToArray()));
        Assert.That(stream.CanSeek, "so that it is sent without a copy");
    }

    [TestCase("missing.tar.gz")]
    [TestCase("no/such/folder.tar.gz")]
    public void FileBlobReader_throws_FileNotFoundException_for_a_missing_file(string key) =>
        Assert.ThrowsAsync<FileNotFoundException>(() => new FileBlobReader(_folder).GetAsync(key));

    [Test]
    public async Task FileBlobReader_resolves_its_folder_in_the_constructor()
    {
        var reader = new FileBlobReader(Path.GetRelativePath(Environment.CurrentDirectory, _folder));

        await using var stream = await reader.GetAsync("a.tar.gz");
        Assert.That(stream.Length, Is.EqualTo(1));
    }

    [Test]
    public async Task InMemoryBlobReader_stores_a_copy_that_can_be_replaced_and_removed()
    {
        var reader = new InMemoryBlobReader();
        var content = "one"u8.ToArray();
        reader.Set("k", content);
        content[0] = 0;

        await using (var stream = await reader.GetAsync("k"))
            Assert.That(await new StreamReader(stream).ReadToEndAsync(), Is.EqualTo("one"));
        reader.Set("k", "two"u8);
        await using (var stream = await reader.GetAsync("k"))
            Assert.That(await new StreamReader(stream).ReadToEndAsync(), Is.EqualTo("two"));
        Assert.That(reader.Remove("k"));
        Assert.That(reader.Remove("k"), Is.False);
        Assert.ThrowsAsync<FileNotFoundException>(() => reader.GetAsync("k"));
    }

    [Test]
    public void Keys_are_ordinal_and_not_blank()
    {
        var reader = new InMemoryBlobReader();
        reader.Set("k", "x"u8);

        Assert.ThrowsAsync<FileNotFoundException>(() => reader.GetAsync("K"));
        Assert.ThrowsAsync<ArgumentException>(() => reader.GetAsync(" "));
        Assert.Throws<ArgumentException>(() => reader.Set(" ", []));
        Assert.Throws<ArgumentException>(() => _ = new FileBlobReader(" "));
    }

    [Test]
    public void A_canceled_caller_gets_no_stream()
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        var reader = new InMemoryBlobReader();
        reader.Set("k", "x"u8);

        Assert.CatchAsync<OperationCanceledException>(() => reader.GetAsync("k", canceled.Token));
        Assert.CatchAsync<OperationCanceledException>(() => new FileBlobReader(_folder).GetAsync("a.tar.gz", canceled.Token));
    }
}
