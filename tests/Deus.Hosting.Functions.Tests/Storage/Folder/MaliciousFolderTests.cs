using System.Diagnostics;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Tests.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Storage.Folder;

/// <summary>Tests the removal of trees that a build or a worker may leave.</summary>
public sealed class MaliciousFolderTests
{
    // .NET has no names that are not UTF-8, and no paths above 4,096 bytes. Node.js has buffers as names and changes its folder.
    private static readonly (string Name, string Script)[] Trees =
    [
        ("names that are not UTF-8", "for (const b of [0xff, 0xfe, 0x80]) { const n = Buffer.from([97, b]); fs.mkdirSync(n); process.chdir(n); fs.writeFileSync(n, 'x'); fs.writeFileSync(Buffer.from([b]), 'x'); }"),
        ("folders deeper than a path", "for (let i = 0; i < 3000; i++) { fs.mkdirSync('deep'); fs.writeFileSync('f', ''); process.chdir('deep'); }"),
        ("long names", "for (let i = 0; i < 40; i++) { fs.mkdirSync('n'.repeat(255)); process.chdir('n'.repeat(255)); }"),
        ("write-protected folders", "for (let i = 0; i < 5; i++) { fs.mkdirSync('r/r/r', { recursive: true }); fs.writeFileSync('r/r/r/f', ''); fs.chmodSync('r/r/r', 0o500); fs.chmodSync('r/r', 0); fs.renameSync('r', 'r' + i); }"),
        ("pipes, sockets and links", "const { execSync } = require('child_process'); execSync('mkfifo p; ln -s / root; ln -s missing dangling; ln -s . self; mkdir d; ln -s ../../../.. d/up; touch f; ln f hard'); require('net').createServer().listen('s', () => process.kill(process.pid, 'SIGKILL'));"),
        ("many entries", "for (let i = 0; i < 3000; i++) fs.writeFileSync('f' + i, ''); for (let i = 0; i < 1500; i++) { fs.mkdirSync('d' + i); fs.writeFileSync('d' + i + '/f', ''); }"),
        ("strange names", "for (const n of ['\\n', ' ', '*', '-rf', '.deus', 'a\\\\b', '\\u202e']) { fs.mkdirSync(n); fs.writeFileSync(n + '/' + n, ''); }"),
    ];

    [TestCaseSource(nameof(Trees))]
    public void FolderRemoval_deletes_a_malicious_folder_tree((string Name, string Script) tree)
    {
        using var parent = new TemporaryFolder();
        var folder = Directory.CreateDirectory(Path.Combine(parent.FullPath, "tree")).FullName;
        CreateTree(folder, tree.Script);

        Assert.That(FolderRemoval.TryRemove(folder), Is.True);
        Assert.That(Directory.GetFileSystemEntries(parent.FullPath), Is.Empty);
        Assert.That(Directory.Exists("/usr"), Is.True);
    }

    [Test]
    public async Task Malicious_folder_trees_do_not_stop_the_host_from_starting_and_running_functions()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        await host.ExecuteAsync("fn1", "");
        foreach (var (name, script) in Trees)
        {
            foreach (var place in (string[])["tmp", "cache/gone"])
                CreateTree(Directory.CreateDirectory(Path.Combine(host.Folder, place)).FullName, $"fs.mkdirSync('{name}'); process.chdir('{name}'); {script}");
        }

        foreach (var place in (string[])["tmp", "code", "code/gone"])
            CreateTree(Directory.CreateDirectory(Path.Combine(host.Folder, place)).FullName, Trees[0].Script);
        await host.StopAsync();

        await using var next = new TestHost(host.Folder);
        Assert.That((await next.ExecuteAsync("fn1", "")).StatusCode, Is.EqualTo(200));
        await next.BackgroundWorkDoneAsync();
        Assert.That(Entries("tmp"), Is.Empty);
        Assert.That(Entries("cache"), Is.Empty);
        Assert.That(Directory.Exists(Path.Combine(host.Folder, "code", "gone")), Is.False);

        string[] Entries(string place) => Directory.GetFileSystemEntries(Path.Combine(host.Folder, place));
    }

    [Test]
    public async Task Build_that_leaves_a_malicious_folder_tree_succeeds_and_leaves_no_files()
    {
        await using var host = new TestHost();
        host.Commands.Handler = (command, _) =>
        {
            foreach (var (name, script) in Trees)
                CreateTree(command.Environment["TMPDIR"], $"fs.mkdirSync('{name}'); process.chdir('{name}'); {script}");
            return Task.FromResult(0);
        };

        await host.DeployAsync();

        Assert.That(Directory.GetFileSystemEntries(Path.Combine(host.Folder, "tmp")), Is.Empty);
    }

    [Test]
    public async Task Folder_that_cannot_be_deleted_is_moved_and_logged_once_and_the_host_runs()
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        var place = Directory.CreateDirectory(Path.Combine(host.Folder, "tmp", "left", "mounted")).FullName;
        if (Run("mount", "-t", "tmpfs", "tmpfs", place) != 0)
            Assert.Ignore("Mounting needs root.");
        await host.StopAsync();
        try
        {
            await File.WriteAllTextAsync(Path.Combine(place, "kept"), "x");

            await using (var next = new TestHost(host.Folder))
            {
                Assert.That((await next.ExecuteAsync("fn1", "")).StatusCode, Is.EqualTo(200));
                Assert.That(next.Logs.Entries.Count(e => e.Text.Contains("cannot be removed", StringComparison.Ordinal)), Is.EqualTo(1));
            }

            await using var later = new TestHost(host.Folder);
            await later.StartAsync();
            Assert.That(later.Logs.Entries.Any(e => e.Text.Contains("cannot be removed", StringComparison.Ordinal)), Is.False);
            Assert.That(Kept(), Has.Length.EqualTo(1), "nothing is removed from another file system");
        }
        finally
        {
            foreach (var kept in Kept())
                Run("umount", Path.GetDirectoryName(kept)!);
        }

        string[] Kept() => Directory.GetFiles(host.Folder, "kept", SearchOption.AllDirectories);

        await using var last = new TestHost(host.Folder);
        await last.StartAsync();
        Assert.That(Directory.Exists(Path.Combine(host.Folder, "unremovable")), Is.False);
    }

    /// <summary>Immutable files exist on ext4, xfs and btrfs, and only root makes them.</summary>
    [TestCase("file")]
    [TestCase("folder")]
    public async Task Immutable_files_are_moved_aside_logged_once_and_disturb_nothing(string kind)
    {
        await using var host = new TestHost();
        await host.DeployAsync();
        await host.ExecuteAsync("fn1", "");
        await host.StopAsync();
        string[] places = ["tmp/left", "cache/gone", "code/gone"];
        foreach (var place in places)
        {
            var folder = Directory.CreateDirectory(Path.Combine(host.Folder, place, "inner")).FullName;
            await File.WriteAllTextAsync(Path.Combine(folder, "kept"), "x");
            if (Run("chattr", "+i", kind == "file" ? Path.Combine(folder, "kept") : folder) != 0)
                Assert.Ignore("The file system has no immutable files, or the user is not root.");
        }

        try
        {
            await using (var next = new TestHost(host.Folder))
            {
                Assert.That((await next.ExecuteAsync("fn1", "")).StatusCode, Is.EqualTo(200));
                await next.BackgroundWorkDoneAsync();
                await Eventually.HoldsAsync(() => CountLogged(next) == places.Length);
            }

            await using var later = new TestHost(host.Folder);
            Assert.That((await later.ExecuteAsync("fn1", "")).StatusCode, Is.EqualTo(200));
            await later.BackgroundWorkDoneAsync();
            Assert.That(CountLogged(later), Is.Zero, "each is logged once");
            Assert.That(Directory.GetFiles(host.Folder, "kept", SearchOption.AllDirectories), Has.All.Contains("/unremovable/"));
        }
        finally
        {
            Run("chattr", "-R", "-i", host.Folder);
        }

        await using var last = new TestHost(host.Folder);
        await last.StartAsync();
        Assert.That(Directory.Exists(Path.Combine(host.Folder, "unremovable")), Is.False);
    }

    [Test]
    public async Task A_build_that_leaves_immutable_files_becomes_ready_and_the_next_one_too()
    {
        await using var host = new TestHost();
        var isImmutable = true;
        host.Commands.Handler = (command, _) =>
        {
            var file = Path.Combine(command.Environment["TMPDIR"], "kept");
            File.WriteAllText(file, "x");
            isImmutable &= Run("chattr", "+i", file) == 0;
            return Task.FromResult(0);
        };
        try
        {
            await host.DeployAsync();
            await host.DeployAsync("other");
            if (!isImmutable)
                Assert.Ignore("The file system has no immutable files, or the user is not root.");
            Assert.That(Directory.GetFileSystemEntries(Path.Combine(host.Folder, "tmp")), Is.Empty);
            Assert.That(CountLogged(host), Is.EqualTo(2));
        }
        finally
        {
            Run("chattr", "-R", "-i", host.Folder);
        }
    }

    private static int CountLogged(TestHost host) => host.Logs.Entries.Count(e => e.Text.Contains("cannot be removed", StringComparison.Ordinal));

    private static void CreateTree(string folder, string script) =>
        Run("node", "-e", $"const fs = require('fs'); process.chdir({System.Text.Json.JsonSerializer.Serialize(folder)}); {script}");

    private static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
