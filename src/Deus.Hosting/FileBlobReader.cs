using Deus.Hosting.Artifacts;

namespace Deus.Hosting;

/// <summary>
/// Reads artifacts from the files in a folder. For a key that names a subfolder, it returns the subfolder's files, packed by an
/// <see cref="ArtifactPacker"/>. Safe for concurrent use.
/// </summary>
public sealed class FileBlobReader : IBlobReader
{
    private readonly string _folder;
    private readonly ArtifactPacker _packer;

    /// <summary>Creates a reader of a folder.</summary>
    /// <param name="folder">The path of the folder. The constructor resolves a relative path against the current directory. The
    /// folder may be created later.</param>
    /// <param name="options">The options for packing a subfolder; null for the defaults.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty or white space.</exception>
    public FileBlobReader(string folder, ArtifactPackerOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        _packer = new ArtifactPacker(options);
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The key is not a relative path, or leads out of the folder.</exception>
    /// <exception cref="FileNotFoundException">No file and no folder has this key.</exception>
    /// <exception cref="ArtifactRejectedException">The key names a folder that cannot be packed.</exception>
    public async Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        cancellationToken.ThrowIfCancellationRequested();
        var path = Resolve(key);
        return Directory.Exists(path) ? await PackAsync(path, cancellationToken).ConfigureAwait(false) : Open(path, key);
    }

    /// <summary>Packs a folder into a temporary file, which is deleted when the caller disposes the stream.</summary>
    private async Task<Stream> PackAsync(string directory, CancellationToken cancellationToken)
    {
        var spool = SpoolFile.Create();
        try
        {
            await _packer.PackDirectoryAsync(directory, spool, cancellationToken).ConfigureAwait(false);
            spool.Position = 0;
            return spool;
        }
        catch
        {
            await spool.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private string Resolve(string key)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, key));
        if (Path.IsPathRooted(key) || !path.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ArgumentException($"The key '{key}' leads out of the folder. Accepted: a relative path below it.", nameof(key));
        return path;
    }

    private static FileStream Open(string path, string key)
    {
        try
        {
            return new FileStream(path, new FileStreamOptions
            {
                Access = FileAccess.Read,
                Share = FileShare.Read,
                Options = FileOptions.Asynchronous | FileOptions.SequentialScan,
            });
        }
        catch (DirectoryNotFoundException e)
        {
            throw new FileNotFoundException($"There is no file for the key '{key}'.", key, e);
        }
    }
}
