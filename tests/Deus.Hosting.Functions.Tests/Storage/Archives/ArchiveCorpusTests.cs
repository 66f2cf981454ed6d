using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.Versioning;
using Deus.Hosting.Functions.Storage.Archives;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Storage.Archives;

/// <summary>Compares what the reader unpacks with what GNU tar unpacks, for the archives of corpus.py and of TarWriter.</summary>
[TestFixture]
[UnsupportedOSPlatform("windows")]
public sealed class ArchiveCorpusTests
{
    private string _root = "";

    [SetUp]
    public void SetUp() => _root = TestHost.NewFolder();

    [TearDown]
    public void TearDown() => Run("rm", "-rf", _root);

    [Test]
    public async Task An_archive_is_unpacked_as_GNU_tar_does_or_refused_with_a_reason()
    {
        var setup = Run("sh", "-c", $"command -v bsdtar && command -v busybox && command -v python3 || '{Repository.Root}/scripts/setup.sh'");
        Assert.That(setup.ExitCode, Is.Zero, setup.Output);
        var npm = Run("npm", "root", "--global").Output.Trim();
        var script = Path.Combine(Repository.Root, "tests/Deus.Hosting.Functions.Tests/Storage/Archives/corpus.py");
        var corpus = Path.Combine(_root, "corpus");
        var made = Run("python3", script, corpus, Path.Combine(npm, "npm/node_modules/tar"));
        Assert.That(made.ExitCode, Is.Zero, made.Output);
        WriteDotNetArchives(corpus);

        var unpacked = new Dictionary<string, int>();
        var refused = new Dictionary<string, int>();
        var wrong = new List<string>();
        foreach (var archive in Directory.GetFiles(corpus, "*.tar.gz").Order(StringComparer.Ordinal))
        {
            var name = Path.GetFileName(archive);
            var (isUnpacked, problem) = await CompareAsync(archive);
            var counts = isUnpacked ? unpacked : refused;
            var tool = name[..name.IndexOf('-', StringComparison.Ordinal)];
            counts[tool] = counts.GetValueOrDefault(tool) + 1;
            if (problem is not null)
                wrong.Add($"{name}: {problem}");
        }

        foreach (var tool in unpacked.Keys.Union(refused.Keys))
            await TestContext.Out.WriteLineAsync(
                $"{tool,-8} {unpacked.GetValueOrDefault(tool),4} unpacked as GNU tar does, {refused.GetValueOrDefault(tool),4} refused");
        Assert.Multiple(() =>
        {
            Assert.That(wrong, Is.Empty);
            Assert.That(unpacked.Keys, Is.SupersetOf(new[] { "gnu", "bsdtar", "busybox", "node", "python", "dotnet" }));
            Assert.That(unpacked.Values.Sum(), Is.GreaterThanOrEqualTo(300));
            Assert.That(refused.Values.Sum(), Is.GreaterThanOrEqualTo(100));
        });
    }

    private async Task<(bool IsUnpacked, string? Problem)> CompareAsync(string archive)
    {
        var ours = Path.Combine(_root, "ours");
        var theirs = Path.Combine(_root, "theirs");
        try
        {
            var file = File.OpenRead(archive);
            await using (file)
                await ArchiveReader.UnpackAsync(file, ours, new ArchiveLimits(10_000_000, 200_000, MaxRatio: 100), CancellationToken.None);
            Directory.CreateDirectory(theirs);
            var gnu = Run("tar", "-xzf", archive, "-C", theirs, "--no-same-owner");
            // GNU tar ends with an error for owners above 2^32, after it has unpacked the file.
            var (here, there) = (TreeOf(ours), TreeOf(theirs));
            return (true, here.SequenceEqual(there)
                ? null
                : $"differs in {string.Join(", ", here.Except(there).Union(there.Except(here)))} ({gnu.Output.Trim()})");
        }
        catch (ArchiveRejectedException e)
        {
            await TestContext.Out.WriteLineAsync($"{Path.GetFileName(archive)}: {e.Message}");
            return (false, e.Message.Contains("Accepted: ", StringComparison.Ordinal) ? null : $"no way out in: {e.Message}");
        }
        finally
        {
            Run("rm", "-rf", ours, theirs);
        }
    }

    /// <summary>Names, contents, the executable bit of the owner, and targets of links.</summary>
    private static List<string> TreeOf(string folder) => [.. Directory
        .EnumerateFileSystemEntries(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
        .Select(path => $"{Path.GetRelativePath(folder, path)}|{Describe(path)}")
        .Order(StringComparer.Ordinal)];

    private static string Describe(string path)
    {
        if (new FileInfo(path).LinkTarget is { } target)
            return "link " + target;
        if (Directory.Exists(path))
            return "folder";
        var isExecutable = File.GetUnixFileMode(path).HasFlag(UnixFileMode.UserExecute);
        return $"{(isExecutable ? "program" : "file")} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path)))}";
    }

    private static void WriteDotNetArchives(string corpus)
    {
        foreach (var format in new[] { TarEntryFormat.V7, TarEntryFormat.Ustar, TarEntryFormat.Pax, TarEntryFormat.Gnu })
        {
            var cases = new Dictionary<string, (TarEntryType Type, string Path, string Text)[]>
            {
                ["files"] = [(TarEntryType.RegularFile, "src/main.js", "a"), (TarEntryType.RegularFile, "ü", "")],
                ["long"] = [(TarEntryType.RegularFile, string.Join('/', Enumerable.Repeat("folder", 14)), "a")],
                ["twice"] = [(TarEntryType.RegularFile, "a", "first"), (TarEntryType.RegularFile, "a", "b")],
                ["links"] = [(TarEntryType.RegularFile, "a", "a"), (TarEntryType.SymbolicLink, "l", "a"), (TarEntryType.HardLink, "h", "a")],
                ["folders"] = [(TarEntryType.Directory, "d/", ""), (TarEntryType.RegularFile, "d/a", "a")],
            };
            foreach (var (name, entries) in cases)
                WriteArchive(Path.Combine(corpus, $"dotnet-{name}-{format}.tar.gz"), format, entries);
        }
    }

    private static void WriteArchive(string path, TarEntryFormat format, (TarEntryType Type, string Path, string Text)[] entries)
    {
        using var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        using var tar = new TarWriter(gzip, format);
        foreach (var (type, name, text) in entries)
        {
            var actual = type == TarEntryType.RegularFile && format == TarEntryFormat.V7 ? TarEntryType.V7RegularFile : type;
            TarEntry entry = format switch
            {
                TarEntryFormat.V7 => new V7TarEntry(actual, name),
                TarEntryFormat.Ustar => new UstarTarEntry(actual, name),
                TarEntryFormat.Gnu => new GnuTarEntry(actual, name),
                _ => new PaxTarEntry(actual, name),
            };
            if (type is TarEntryType.SymbolicLink or TarEntryType.HardLink)
                entry.LinkName = text;
            else if (type is TarEntryType.RegularFile)
                entry.DataStream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
            tar.WriteEntry(entry);
        }
    }

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            ArgumentList = { "-c", "exec \"$@\" 2>&1", "sh", program },
            RedirectStandardOutput = true,
            Environment = { ["LC_ALL"] = "C.UTF-8" },
        };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output);
    }
}
