using System.Security.Cryptography;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Runtimes.Processes;

/// <summary>
/// A folder below the temporary folder that other users cannot access. It is removed on disposal. The next host removes folders that a
/// killed host has left behind.
/// </summary>
internal sealed class PrivateFolder : IDisposable
{
    private const string Prefix = "deus-";
    private const string LockName = "lock";

    private readonly FileStream _lock;

    private PrivateFolder(string path, FileStream @lock)
    {
        FullPath = path;
        _lock = @lock;
    }

    /// <summary>The absolute path.</summary>
    public string FullPath { get; }

    /// <summary>Creates a folder below <paramref name="parent"/>, and removes abandoned ones there.</summary>
    /// <exception cref="IOException">The folder cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">The process has no permission to create the folder.</exception>
    public static PrivateFolder Create(string parent)
    {
        RemoveAbandoned(parent);
        var name = Prefix + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var path = Path.Combine(parent, name);
        var unlocked = Path.Combine(parent, "." + name);
        MakePrivate(unlocked);

        // The folder gets its final name after it is locked, so that another host does not remove it as abandoned in between.
        FileStream? held = null;
        try
        {
            held = PrivateFiles.Open(
                Path.Combine(unlocked, LockName),
                new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None });
            Directory.Move(unlocked, path);
            return new PrivateFolder(path, held);
        }
        catch
        {
            Remove(unlocked);
            held?.Dispose();
            throw;
        }
    }

    /// <summary>Creates a folder inside, which other users cannot access either, and returns its path.</summary>
    public string Add(string name) => MakePrivate(Path.Combine(FullPath, name));

    /// <inheritdoc/>
    public void Dispose()
    {
        Remove(FullPath);
        _lock.Dispose();
    }

    /// <summary>
    /// Removes a folder with its content. A folder that does not exist, or cannot be removed, is ignored: it is temporary, and the next host
    /// tries again.
    /// </summary>
    public static void Remove(string path) => _ = FolderRemoval.TryRemove(path);

    private static string MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The embedded function host needs Linux.");
        PrivateFiles.CreateFolder(path);
        return Path.GetFullPath(path);
    }

    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                // A running host holds the lock, also when it runs in another container.
                using (new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    Remove(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The folder is in use, belongs to another user, or is not a folder of this class.
            }
        }
    }
}
