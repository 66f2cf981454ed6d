using System.Formats.Tar;
using System.Runtime.Versioning;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Tests.Storage.Archives;

[TestFixture]
[UnsupportedOSPlatform("windows")]
public sealed class ArchiveReaderTests
{
    private string _root = "";

    private string Target => Path.Combine(_root, "target");

    [SetUp]
    public void SetUp() => _root = TestHost.NewFolder();

    [TearDown]
    public void TearDown() => Directory.Delete(_root, recursive: true);

    [Test]
    public async Task Files_folders_and_inner_links_are_unpacked_and_missing_folders_made()
    {
        await UnpackAsync(TestArchives.Create(
            TestArchives.File("./src/deep/main.js", "main"),
            TestArchives.Folder("empty/"),
            TestArchives.Link("bin/run", "../src/deep/main.js"),
            TestArchives.HardLink("copy.js", "src/deep/main.js")));

        Assert.Multiple(() =>
        {
            Assert.That(File.ReadAllText(Path.Combine(Target, "src/deep/main.js")), Is.EqualTo("main"));
            Assert.That(Directory.Exists(Path.Combine(Target, "empty")));
            Assert.That(File.ReadAllText(Path.Combine(Target, "bin/run")), Is.EqualTo("main"));
            Assert.That(File.ReadAllText(Path.Combine(Target, "copy.js")), Is.EqualTo("main"));
        });
    }

    [Test]
    public async Task Unpack_drops_special_permission_bits_and_keeps_the_executable_bit()
    {
        var entry = TestArchives.File("run.sh");
        entry.Mode = (UnixFileMode)0b100_111_101_101;

        await UnpackAsync(TestArchives.Create(entry));

        var mode = File.GetUnixFileMode(Path.Combine(Target, "run.sh"));
        Assert.Multiple(() =>
        {
            Assert.That(mode.HasFlag(UnixFileMode.SetUser), Is.False);
            Assert.That(mode.HasFlag(UnixFileMode.UserExecute));
        });
    }

    private static readonly TestCaseData[] Hostile =
    [
        new TestCaseData((object)new[] { TestArchives.File("/etc/evil") }).SetName("An_absolute_path_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("../evil") }).SetName("A_path_to_the_parent_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("a/../../evil") }).SetName("A_path_that_leaves_the_folder_after_entering_another_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("a/b/../c") }).SetName("A_path_with_dots_inside_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("ok"), TestArchives.Link("l", "/etc/passwd") }).SetName("An_absolute_link_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("ok"), TestArchives.Link("l", "../evil") }).SetName("A_link_to_the_parent_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("ok"), TestArchives.Link("a/b", "../../evil") }).SetName("A_deep_link_that_leaves_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("x/f"), TestArchives.Link("x/y", ".."), TestArchives.Link("z", "x/y/../evil") })
            .SetName("Links_that_leave_the_folder_through_other_links_are_refused"),
        new TestCaseData((object)new[] { TestArchives.File("ok"), TestArchives.Link("a", "b"), TestArchives.Link("b", "a") }).SetName("Links_in_a_circle_are_refused"),
        new TestCaseData((object)new[] { TestArchives.Link("d", "."), TestArchives.File("d/f") }).SetName("A_file_through_a_link_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("ok"), TestArchives.HardLink("h", "/etc/passwd") }).SetName("A_hard_link_to_outside_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("ok"), TestArchives.HardLink("h", "../evil") }).SetName("A_hard_link_to_the_parent_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("ok"), TestArchives.HardLink("h", "later"), TestArchives.File("later") }).SetName("A_hard_link_to_a_later_file_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("f"), TestArchives.File("f/g") }).SetName("A_file_below_a_file_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File("d/g"), TestArchives.File("d") }).SetName("A_file_over_a_folder_is_refused"),
        new TestCaseData((object)new[] { new PaxTarEntry(TarEntryType.Fifo, "pipe") }).SetName("A_pipe_is_refused"),
        new TestCaseData((object)new[] { new PaxTarEntry(TarEntryType.CharacterDevice, "dev") }).SetName("A_device_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File(string.Concat(Enumerable.Repeat("d/", 600)) + "f") }).SetName("A_path_too_long_is_refused"),
        new TestCaseData((object)new[] { TestArchives.File(new string('n', 256)) }).SetName("A_name_too_long_is_refused"),
        new TestCaseData((object)new[] { TestArchives.Folder("only") }).SetName("An_archive_without_files_is_refused"),
        new TestCaseData((object)Enumerable.Range(0, 21).Select(i => TestArchives.File($"f{i}")).ToArray()).SetName("Too_many_entries_are_refused"),
        new TestCaseData((object)new[] { TestArchives.File("a", new string('x', 60_000)), TestArchives.File("b", new string('x', 60_000)) })
            .SetName("Too_many_bytes_are_refused"),
        new TestCaseData((object)new[] { TestArchives.File("a", new string('x', 60_000)), TestArchives.HardLink("b", "a") })
            .SetName("A_hard_link_counts_as_a_copy_towards_the_byte_limit"),
    ];

    [TestCaseSource(nameof(Hostile))]
    public void A_hostile_archive_is_refused(TarEntry[] entries)
    {
        Assert.ThrowsAsync<ArchiveRejectedException>(() => UnpackAsync(TestArchives.Create(entries)));
        Assert.That(Directory.GetFileSystemEntries(_root), Is.EqualTo(new[] { Target }), "nothing lies beside the folder");
    }

    [Test]
    public async Task A_path_of_100_parts_is_unpacked()
    {
        var path = PathOf(parts: 100);

        await UnpackAsync(TestArchives.Create(TestArchives.File(path, "deep")));

        Assert.That(File.ReadAllText(Path.Combine(Target, path)), Is.EqualTo("deep"));
    }

    [Test]
    public void A_path_of_101_parts_is_refused() => Assert.That(
        Assert.ThrowsAsync<ArchiveRejectedException>(() => UnpackAsync(TestArchives.Create(TestArchives.File(PathOf(parts: 101)))))!.Message,
        Does.Contain("at most 100"));

    private static readonly TestCaseData[] Damaged =
    [
        new TestCaseData(Array.Empty<byte>()).SetName("No_bytes_are_refused"),
        new TestCaseData("not a gzip at all"u8.ToArray()).SetName("Bytes_that_are_not_gzip_are_refused"),
        new TestCaseData(TestArchives.GZip("not a tar at all, and long enough to have a header"u8.ToArray())).SetName("Gzip_that_contains_no_tar_is_refused"),
        new TestCaseData(TestArchives.GZip([.. Enumerable.Repeat((byte)'7', 2048)])).SetName("A_tar_of_invalid_headers_is_refused"),
        new TestCaseData(TestArchives.Function()[..60]).SetName("A_gzip_cut_short_is_refused"),
        new TestCaseData(BombInHeaders()).SetName("A_bomb_in_the_headers_is_refused"),
    ];

    [TestCaseSource(nameof(Damaged))]
    public void A_damaged_archive_is_refused(byte[] archive) => Assert.ThrowsAsync<ArchiveRejectedException>(() => UnpackAsync(archive));

    private static byte[] BombInHeaders() => TestArchives.Create(new PaxTarEntry(
        TarEntryType.RegularFile, "f", new Dictionary<string, string> { ["bomb"] = new string('x', 8 * 1024 * 1024) })
    {
        DataStream = new MemoryStream([1]),
    });

    private static string PathOf(int parts) => string.Join('/', Enumerable.Repeat("d", parts));

    private Task UnpackAsync(byte[] archive) => ArchiveReader.UnpackAsync(
        new MemoryStream(archive), Target, new ArchiveLimits(MaxBytes: 100_000, MaxEntries: 20), CancellationToken.None);
}
