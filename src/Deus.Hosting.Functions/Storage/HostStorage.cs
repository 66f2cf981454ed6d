using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Storage;

/// <summary>
/// The host's folder with its database, artifacts and key, opened on first use. After a failed attempt the next use tries again, so a
/// locked folder becomes usable when the other host has stopped.
/// </summary>
internal sealed partial class HostStorage(IOptions<FunctionsOptions> options, ILogger<EmbeddedBackend> logger) : IDisposable
{
    private readonly Lock _gate = new();
    private Opened? _opened;
    private bool _isDisposed;

    public HostFolder Folder => Open().Folder;

    public Database Database => Open().Database;

    public ArtifactFiles Artifacts => Open().Artifacts;

    public SecretBox Secrets => Open().Secrets;

    /// <summary>Opens the folder unless it is open.</summary>
    /// <exception cref="FunctionFolderLockedException">Another host uses the folder.</exception>
    /// <exception cref="FunctionFolderUnusableException">The folder cannot be used, has a newer version, or was encrypted with another
    /// key.</exception>
    public Opened Open()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _opened ??= OpenFolder();
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _opened?.Database.Dispose();
            _opened?.Folder.Dispose();
            _opened = null;
        }
    }

    private Opened OpenFolder()
    {
        var current = options.Value;
        var folder = HostFolder.Open(current.Folder, path => LogNotRemoved(logger, path));
        Database? database = null;
        try
        {
            var secrets = SecretBox.Open(folder, current.SecretKey, logger);
            database = Database.Open(folder);
            SecretKeyCheck.Verify(folder, database, secrets);
            return new Opened(folder, database, new ArtifactFiles(folder), secrets);
        }
        catch (Exception e)
        {
            database?.Dispose();
            folder.Dispose();
            if (e is SqliteException or IOException or UnauthorizedAccessException)
                throw new FunctionFolderUnusableException(
                    folder.Root,
                    $"its database 'host.db' cannot be opened ({e.Message}). If it is damaged, restore it from a backup, or move the whole "
                    + "content of the folder away to start without functions.",
                    e);
            throw;
        }
    }

    internal sealed record Opened(HostFolder Folder, Database Database, ArtifactFiles Artifacts, SecretBox Secrets);
}
