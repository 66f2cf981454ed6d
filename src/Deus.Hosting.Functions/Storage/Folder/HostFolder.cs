using Deus.Hosting.Backends;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>The paths of the host's folder, and the lock that reserves the folder for this host.</summary>
internal sealed class HostFolder : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // The error codes of a lock that another process holds: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    private HostFolder(string root, FileStream @lock)
    {
        Root = root;
        _lock = @lock;
        Artifacts = Create("artifacts");
        Code = Create("code");
        Temporary = Create("tmp");
        Cache = Create("cache");
    }

    public string Root { get; }

    public string Artifacts { get; }

    public string Code { get; }

    public string Temporary { get; }

    /// <summary>The folder for the caches of package managers, kept between builds.</summary>
    public string Cache { get; }

    public string DatabaseFile => Path.Combine(Root, "host.db");

    public string KeyFile => Path.Combine(Root, "secret.key");

    /// <summary>Creates the folder if it does not exist, locks it, and deletes its temporary files.</summary>
    /// <exception cref="FunctionFolderLockedException">Another host uses the folder.</exception>
    /// <exception cref="FunctionFolderUnusableException">The folder cannot be created, read or written.</exception>
    public static HostFolder Open(string folder)
    {
        var root = Path.GetFullPath(folder);
        try
        {
            CreatePrivate(root);
            return Open(root, Lock(root));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FunctionFolderUnusableException(
                root, $"{e.Message} Let the user of this process read and write it, or name another folder.", e);
        }
    }

    /// <summary>Returns a new path below <see cref="Temporary"/>, without creating anything.</summary>
    public string NewTemporaryPath() => Path.Combine(Temporary, Guid.NewGuid().ToString("N"));

    /// <summary>Returns the path for the unpacked output of a deployment.</summary>
    public string CodeOf(string deploymentId) => Path.Combine(Code, Ids.Check(deploymentId, nameof(deploymentId)));

    public void Dispose() => _lock.Dispose();

    /// <summary>Creates a folder that only the host's user can access; on Windows it has the default permissions.</summary>
    public static void CreatePrivate(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnerOnly);
    }

    private static HostFolder Open(string root, FileStream @lock)
    {
        try
        {
            var opened = new HostFolder(root, @lock);
            opened.EmptyTemporary();
            return opened;
        }
        catch
        {
            @lock.Dispose();
            throw;
        }
    }

    private static FileStream Lock(string root)
    {
        try
        {
            return new FileStream(Path.Combine(root, "host.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolation)
        {
            throw new FunctionFolderLockedException(root, e);
        }
    }

    private string Create(string name)
    {
        var path = Path.Combine(Root, name);
        CreatePrivate(path);
        return path;
    }

    private void EmptyTemporary()
    {
        foreach (var entry in new DirectoryInfo(Temporary).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo { LinkTarget: null } directory)
                FolderRemoval.Remove(directory.FullName);
            else
                entry.Delete();
        }
    }
}
