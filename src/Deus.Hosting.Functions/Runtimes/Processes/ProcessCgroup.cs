using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Runtimes.Processes;

/// <summary>
/// A cgroup (version 2) for the processes of one command. Whoever starts in it stays in it, also in a new session and with another
/// environment, and the kernel kills all of them at once.
/// </summary>
internal sealed class ProcessCgroup
{
    private const string KillFile = "cgroup.kill"; // Since Linux 5.14.
    private const string FileSystem = " - cgroup2 ";
    private const string OwnPrefix = "0::";
    private const int MaxAttempts = 50;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    private ProcessCgroup(string path) => FullPath = path;

    /// <summary>The folder of the cgroup.</summary>
    public string FullPath { get; }

    /// <summary>
    /// Creates a cgroup inside the one of this process. Returns null when this process has no cgroup, this process may not create one, or the kernel
    /// cannot kill one.
    /// </summary>
    public static ProcessCgroup? TryCreate(string name)
    {
        try
        {
            if (FindOwn() is not { } own || !File.Exists(Path.Combine(own, "cgroup.procs")))
                return null;
            var path = Path.Combine(own, "deus-" + name);
            PrivateFiles.CreateFolder(path);
            if (File.Exists(Path.Combine(path, KillFile)))
                return new ProcessCgroup(path);
            Directory.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The file system is read-only, as in most containers, or belongs to another user.
        }

        return null;
    }

    /// <summary>Returns the cgroup of this process; null when the system has no cgroups of version 2.</summary>
    public static string? FindOwn()
    {
        var own = File.ReadLines("/proc/self/cgroup").FirstOrDefault(line => line.StartsWith(OwnPrefix, StringComparison.Ordinal));
        // The fields are: id, parent, device, root, mount point.
        var mount = File.ReadLines("/proc/self/mountinfo").FirstOrDefault(line => line.Contains(FileSystem, StringComparison.Ordinal))?.Split(' ');
        if (own is null || mount is null)
            return null;
        var path = own[OwnPrefix.Length..];
        var root = mount[3] == "/" ? "" : mount[3];
        return path.StartsWith(root, StringComparison.Ordinal) ? mount[4] + path[root.Length..].TrimEnd('/') : null;
    }

    /// <summary>Kills the processes of the cgroup, and removes it unless the watcher has done so.</summary>
    public async Task KillAsync(TimeProvider clock)
    {
        for (var attempt = 0; attempt < MaxAttempts && !TryKill(); attempt++)
            await Task.Delay(Pause, clock).ConfigureAwait(false);
    }

    /// <summary>Removes the cgroup, in which no process has started.</summary>
    public void Remove() => _ = TryKill();

    private bool TryKill()
    {
        try
        {
            if (!Directory.Exists(FullPath))
                return true;
            var options = new FileStreamOptions { Access = FileAccess.Write, Share = FileShare.ReadWrite, BufferSize = 0 };
            using (var file = new FileStream(Path.Combine(FullPath, KillFile), options))
                file.Write("1"u8);
            Directory.Delete(FullPath);
            return true;
        }
        catch (DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(FullPath); // A killed process needs some time to end.
        }
    }
}
