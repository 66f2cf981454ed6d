using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// A folder of the host's own below the temporary folder, closed to other users and removed on disposal. What a host
/// that was killed has left behind is removed by the next one.
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

    /// <summary>Makes a folder below <paramref name="parent"/>.</summary>
    /// <exception cref="IOException">It cannot be made there.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be made there.</exception>
    public static PrivateFolder Create(string parent)
    {
        RemoveAbandoned(parent);
        var name = Prefix + RandomNumberGenerator.GetHexString(12, lowercase: true);
        var path = Path.Combine(parent, name);
        var unlocked = Path.Combine(parent, "." + name);
        MakePrivate(unlocked);

        // It gets its name when it is locked: nobody takes it for abandoned in between.
        FileStream? held = null;
        try
        {
            held = new FileStream(Path.Combine(unlocked, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
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

    /// <summary>Makes a folder inside, closed to other users as well.</summary>
    public string Add(string name) => MakePrivate(Path.Combine(FullPath, name));

    /// <inheritdoc/>
    public void Dispose()
    {
        Remove(FullPath);
        _lock.Dispose();
    }

    /// <summary>Removes a folder with all it holds; one that is gone already, or held by someone, is let be.</summary>
    public static void Remove(string path)
    {
        try
        {
            Directory.Delete(path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is temporary, and the next host tries again.
        }
    }

    private static string MakePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            throw new PlatformNotSupportedException("The embedded function host needs Linux.");
        return Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    private static void RemoveAbandoned(string parent)
    {
        foreach (var folder in Directory.EnumerateDirectories(parent, Prefix + "*"))
        {
            try
            {
                // A host that lives holds its lock, in whatever container it runs.
                using (new FileStream(Path.Combine(folder, LockName), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
                    Remove(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // In use, not ours, or not such a folder at all.
            }
        }
    }
}
