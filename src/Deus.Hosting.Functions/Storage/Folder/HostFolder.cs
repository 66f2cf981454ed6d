using System.Security.Cryptography;
using System.Text;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>The paths of the host's folder, and the lock that reserves the folder for this host.</summary>
internal sealed class HostFolder : IDisposable
{
    private const string LinksName = "links";

    // The error codes of a lock that another process holds: EWOULDBLOCK on Linux and macOS, ERROR_SHARING_VIOLATION on Windows.
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    // Package managers and git search the parent folders for these.
    private static readonly string[] ProjectFiles =
    [
        "package.json", "node_modules", ".git", ".npmrc", "pnpm-workspace.yaml", ".pnpmfile.cjs", ".yarnrc", ".yarnrc.yml", "yarn.lock",
        "package-lock.json", "pnpm-lock.yaml",
    ];

    private readonly FileStream _lock;
    private readonly Action<string>? _onLeft;

    private HostFolder(string root, FileStream @lock, Action<string>? onLeft)
    {
        Root = root;
        _lock = @lock;
        _onLeft = onLeft;
        Artifacts = Create("artifacts");
        Code = Create("code");
        Temporary = Create("tmp");
        Cache = Create("cache");
        // An older version, or a restored backup, may have left other modes.
        PrivateFiles.Restrict(root, "host.*");
        PrivateFiles.Restrict(root, "secret.key");
        PrivateFiles.Restrict(Artifacts);
        // Ends the search of Node.js for a package.json, so that one above the host's folder does not change how a function is loaded.
        PrivateFiles.WriteText(Path.Combine(Code, "package.json"), "{}");
        var name = $"deus-hosting-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..16]}";
        Outside = [Path.Combine(Path.GetTempPath(), name), Path.Combine("/var/tmp", name)];
    }

    public string Root { get; }

    public string Artifacts { get; }

    public string Code { get; }

    public string Temporary { get; }

    /// <summary>The folder for the caches of package managers, kept between builds.</summary>
    public string Cache { get; }

    /// <summary>
    /// The folders for builds when the host's folder lies in a project, for example that of the application. Their name depends on the path
    /// of the host's folder.
    /// </summary>
    private IReadOnlyList<string> Outside { get; }

    public string DatabaseFile => Path.Combine(Root, "host.db");

    public string KeyFile => Path.Combine(Root, "secret.key");

    /// <summary>The folder for what could not be removed. Each start tries again, silently.</summary>
    private string Unremovable => Path.Combine(Root, "unremovable");

    /// <summary>Creates the folder if it does not exist, locks it, and deletes its temporary files.</summary>
    /// <param name="folder">The path.</param>
    /// <param name="onLeft">Receives the new path of each folder that could not be removed; null reports none.</param>
    /// <exception cref="FunctionFolderLockedException">Another host uses the folder.</exception>
    /// <exception cref="FunctionFolderUnusableException">The folder cannot be created, read or written, or has artifacts without their
    /// database.</exception>
    public static HostFolder Open(string folder, Action<string>? onLeft = null)
    {
        var root = Path.GetFullPath(folder);
        try
        {
            PrivateFiles.CreateFolder(root);
            return Open(root, Lock(root), onLeft);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new FunctionFolderUnusableException(
                root, $"{e.Message} Let the user of this process read and write it, or name another folder.", e);
        }
    }

    /// <summary>Returns the path of the folder in a host's folder where blank workers find links to their code.</summary>
    public static string LinksOf(string folder) => Path.Combine(folder, LinksName);

    /// <summary>Returns a new path below <see cref="Temporary"/>, without creating anything.</summary>
    public string NewTemporaryPath() => Path.Combine(Temporary, Guid.NewGuid().ToString("N"));

    /// <summary>
    /// Creates a private folder for one build. It lies in no other project, because package managers and git search the parent folders
    /// and change what they find there.
    /// </summary>
    public string CreateWorkspace()
    {
        var parent = IsInProject(Root) ? Outside.FirstOrDefault(folder => !IsInProject(folder)) ?? Outside[0] : Temporary;
        PrivateFiles.CreateFolder(parent);
        var path = Path.Combine(parent, Guid.NewGuid().ToString("N"));
        PrivateFiles.CreateFolder(path);
        return path;
    }

    /// <summary>Returns the path for the unpacked output of a deployment.</summary>
    public string CodeOf(string deploymentId) => Path.Combine(Code, Ids.Check(deploymentId, nameof(deploymentId)));

    public void Dispose() => _lock.Dispose();

    /// <summary>
    /// Removes a file or a folder with its content. What cannot be removed is moved aside, so that its name is free, and reported once.
    /// </summary>
    public void Remove(string path)
    {
        if (FolderRemoval.TryRemove(path))
            return;
        var aside = Path.Combine(Unremovable, Guid.NewGuid().ToString("N"));
        try
        {
            PrivateFiles.CreateFolder(Unremovable);
            Directory.Move(path, aside);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            aside = path; // For example the root of a mounted file system.
        }

        _onLeft?.Invoke(aside);
    }

    private static HostFolder Open(string root, FileStream @lock, Action<string>? onLeft)
    {
        try
        {
            RefuseWithoutDatabase(root);
            var opened = new HostFolder(root, @lock, onLeft);
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
            return PrivateFiles.Open(
                Path.Combine(root, "host.lock"),
                new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None });
        }
        catch (IOException e) when (e.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolation)
        {
            throw new FunctionFolderLockedException(root, e);
        }
    }

    private static bool IsInProject(string path) =>
        Ancestors(path).Any(folder => ProjectFiles.Any(name => Path.Exists(Path.Combine(folder, name))));

    private static IEnumerable<string> Ancestors(string path)
    {
        for (var at = Path.GetDirectoryName(path); at is not null; at = Path.GetDirectoryName(at))
            yield return at;
    }

    private string Create(string name)
    {
        var path = Path.Combine(Root, name);
        PrivateFiles.CreateFolder(path);
        return path;
    }

    /// <summary>Without the database no artifact has a row, and all of them would be deleted as unused.</summary>
    private static void RefuseWithoutDatabase(string root)
    {
        var artifacts = Path.Combine(root, "artifacts");
        if (new FileInfo(Path.Combine(root, "host.db")) is { Exists: true, Length: > 0 }
            || !Directory.Exists(artifacts) || !Directory.EnumerateFileSystemEntries(artifacts).Any())
            return;
        throw new FunctionFolderUnusableException(
            root,
            "it has artifacts, but its database 'host.db' is missing or empty. Accepted: a folder with both, or an empty folder. Restore "
            + "host.db from a backup, or move the folder 'artifacts' away to start without functions.");
    }

    private void EmptyTemporary()
    {
        foreach (var folder in Outside)
            Remove(folder);
        _ = FolderRemoval.TryRemove(Unremovable);
        foreach (var folder in (string[])[Temporary, Create(LinksName)])
        {
            if (FolderRemoval.TryEmpty(folder))
                continue;
            Remove(folder);
            PrivateFiles.CreateFolder(folder);
        }
    }
}
