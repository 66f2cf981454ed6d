using System.IO.Compression;
using Deus.Hosting.Artifacts;
using NUnit.Framework.Constraints;

namespace Deus.Hosting.Tests.Artifacts;

public sealed class ArtifactPackerArgumentTests
{
    private readonly ArtifactPacker _packer = new();

    [TestCase(null)]
    [TestCase("")]
    [TestCase(" ")]
    public void A_folder_without_a_path_is_a_wrong_argument(string? directory) =>
        Assert.That(
            Assert.CatchAsync<ArgumentException>(() => _packer.PackDirectoryAsync(directory!, Stream.Null))!.ParamName,
            Is.EqualTo("directory"));

    [Test]
    public void A_missing_argument_is_named()
    {
        using var zip = EmptyZip();

        Assert.Multiple(() =>
        {
            Assert.That(() => _packer.PackDirectoryAsync("folder", null!), ThrowsNull("destination"));
            Assert.That(() => _packer.PackZipAsync(null!, Stream.Null), ThrowsNull("zip"));
            Assert.That(() => _packer.PackZipAsync(zip, null!), ThrowsNull("destination"));
            Assert.That(() => _packer.PackFilesAsync(null!, Stream.Null), ThrowsNull("files"));
            Assert.That(() => _packer.PackFilesAsync([], null!), ThrowsNull("destination"));
        });
    }

    [Test]
    public void A_zip_archive_that_is_not_seekable_is_a_wrong_argument()
    {
        using var zip = new ScriptedStream(EmptyZip().ToArray(), canSeek: false);

        var error = Assert.ThrowsAsync<ArgumentException>(() => _packer.PackZipAsync(zip, Stream.Null));

        Assert.That(error!.ParamName, Is.EqualTo("zip"));
        Assert.That(error.Message, Does.Contain("not seekable"));
    }

    [Test]
    public async Task The_zip_archive_and_the_destination_stay_open()
    {
        using var zip = EmptyZip();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Update, leaveOpen: true))
            archive.CreateEntry("a");
        using var destination = new MemoryStream();

        await _packer.PackZipAsync(zip, destination);

        Assert.That((zip.CanRead, destination.CanWrite), Is.EqualTo((true, true)));
    }

    [Test]
    public void A_refusal_without_a_key_names_the_kind_of_the_source()
    {
        using var zip = EmptyZip();

        var refusals = new[]
        {
            Assert.ThrowsAsync<ArtifactRejectedException>(() => _packer.PackZipAsync(zip, Stream.Null)),
            Assert.ThrowsAsync<ArtifactRejectedException>(() => _packer.PackFilesAsync([], Stream.Null)),
        };

        Assert.That(refusals.Select(e => (e!.ArtifactKey, e.Problem)), Is.EqualTo(new[]
        {
            ("zip", ArtifactProblem.Empty),
            ("files", ArtifactProblem.Empty),
        }));
    }

    [TestCase("")]
    [TestCase(".")]
    [TestCase("a/./b")]
    [TestCase("a/")]
    [TestCase("/a")]
    [TestCase("a\0b")]
    [TestCase("a\uFFFDb")]
    public void A_path_that_is_not_made_of_names_is_refused(string path) =>
        Assert.That(
            Assert.ThrowsAsync<ArtifactRejectedException>(() => _packer.PackFilesAsync([ArtifactFile.FromText(path, "x")], Stream.Null))!.Message,
            Does.Contain("is not accepted"));

    private static EqualStringConstraint ThrowsNull(string name) =>
        Throws.ArgumentNullException.With.Property(nameof(ArgumentException.ParamName)).EqualTo(name);

    private static MemoryStream EmptyZip()
    {
        var zip = new MemoryStream();
        new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true).Dispose();
        return zip;
    }
}
