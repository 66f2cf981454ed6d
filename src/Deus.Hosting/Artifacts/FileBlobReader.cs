namespace Deus.Hosting.Artifacts;

/// <summary>Reads artifacts from the files below one folder. Safe for concurrent use.</summary>
public sealed class FileBlobReader : IBlobReader
{
    private readonly string _folder;

    /// <summary>Reads from a folder.</summary>
    /// <param name="folder">The folder; relative to the current directory of this moment. It may be created later.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is empty.</exception>
    public FileBlobReader(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
    }

    /// <inheritdoc />
    /// <exception cref="ArgumentException">The key leaves the folder, or is not a relative path.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult<Stream>(Open(Resolve(key), key));
    }

    private string Resolve(string key)
    {
        var path = Path.GetFullPath(Path.Combine(_folder, key));
        if (Path.IsPathRooted(key) || !path.StartsWith(_folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            throw new ArgumentException($"The key '{key}' leaves the folder. Accepted: a relative path below it.", nameof(key));
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
