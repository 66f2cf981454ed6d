using System.Diagnostics;
using System.Runtime.Versioning;
using Deus.Hosting.Functions.Tests.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Storage.Folder;

/// <summary>Tests that files have the mode 0600 (0700 when they are executable) and folders 0700.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class FileModeTests
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Folder700 = File600 | UnixFileMode.UserExecute;
    private const UnixFileMode Everything = (UnixFileMode)0x1FF;

    private static readonly string[] Expected =
    [
        "host.db", "host.db-wal", "host.db-shm", "host.lock", "secret.key", "artifacts/", "code/", "cache/", "/made/f", "/tmp/f", "/npm/f",
        "worker.bundle.cjs", "/s", ".logs", "/lock",
    ];

    /// <summary>The umask is one of the process, so the host runs in another process.</summary>
    [TestCase("0000")]
    [TestCase("0277")]
    public async Task Whatever_the_umask_and_existing_folders_say(string umask)
    {
        using var parent = new TemporaryFolder();
        var folder = Path.Combine(parent.FullPath, "host");
        foreach (var name in (string[])["", "artifacts", "code", "tmp", "cache", "links"])
            Directory.CreateDirectory(Path.Combine(folder, name), Everything);
        foreach (var existing in Directory.GetDirectories(parent.FullPath, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(existing, Everything);
        var temporary = Directory.CreateDirectory(Path.Combine(parent.FullPath, "temporary")).FullName;

        using var host = Start(umask, folder, temporary);
        try
        {
            await EndOfStartAsync(host);
            var all = new List<string>();
            await Eventually.HoldsAsync(() =>
            {
                all = [.. Entries(folder), .. Entries(temporary)];
                return Array.TrueForAll(Expected, part => all.Exists(path => path.Contains(part, StringComparison.Ordinal)));
            });
            Assert.That(all.Where(HasOtherMode).Select(path => $"{path} {File.GetUnixFileMode(path)}"), Is.Empty);
            TestContext.Out.WriteLine($"umask {umask}: {all.Count} files and folders, all 0600 or 0700");
        }
        finally
        {
            host.Kill();
            await host.WaitForExitAsync();
        }
    }

    [Test]
    public async Task Files_that_existed_with_other_modes_are_changed_at_the_start()
    {
        using var parent = new TemporaryFolder();
        await using (var host = new TestHost(parent.FullPath))
            await host.DeployAsync();
        var own = Path.Combine(parent.FullPath, "own.txt");
        File.WriteAllText(own, "of the application");
        foreach (var file in Directory.GetFiles(parent.FullPath, "*", SearchOption.AllDirectories))
            File.SetUnixFileMode(file, Everything);

        await using var next = new TestHost(parent.FullPath);
        await next.StartAsync();

        Assert.That(File.GetUnixFileMode(own), Is.EqualTo(Everything), "a file that is not the host's");
        Assert.That(Entries(parent.FullPath).Where(path => path != own && HasOtherMode(path)), Is.Empty);
    }

    private static Process Start(string umask, string folder, string temporary) => Process.Start(new ProcessStartInfo("/bin/sh")
    {
        ArgumentList = { "-c", $"umask {umask}; exec dotnet \"$1\" \"$2\" 0 modes", "sh", Path.Combine(AppContext.BaseDirectory, "CrashHost.dll"), folder },
        Environment = { ["TMPDIR"] = temporary, ["DOTNET_EnableDiagnostics"] = "0" },
        RedirectStandardOutput = true,
    })!;

    private static async Task EndOfStartAsync(Process host)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (await host.StandardOutput.ReadLineAsync(timeout.Token) is var line && line != "running")
        {
            if (line is null || line.StartsWith("failed", StringComparison.Ordinal))
                Assert.Fail(line + await host.StandardOutput.ReadToEndAsync(timeout.Token));
        }
    }

    private static string[] Entries(string folder) => Directory.GetFileSystemEntries(folder, "*", SearchOption.AllDirectories);

    private static bool HasOtherMode(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            return false;
        var mode = File.GetUnixFileMode(path);
        return Directory.Exists(path) ? mode != Folder700 : mode != File600 && mode != Folder700;
    }
}
