using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace Deus.Hosting.Tool.Folders;

/// <summary>
/// Reports changes of a function's files. Changes that follow each other within 30 ms are reported once, because an editor writes a file
/// in several steps. What a build writes is not reported.
/// </summary>
internal sealed class FolderWatcher : IDisposable
{
    private static readonly TimeSpan QuietTime = TimeSpan.FromMilliseconds(30);
    private static readonly string[] IgnoredFolders = [FunctionFolder.ToolFolder, ".git", "node_modules"];

    private readonly FunctionFolder _folder;
    private readonly TimeProvider _time;
    private readonly FileSystemWatcher _watcher;
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>Starts to watch a folder.</summary>
    public FolderWatcher(FunctionFolder folder, TimeProvider time)
    {
        _folder = folder;
        _time = time;
        _watcher = new FileSystemWatcher(folder.Path) { IncludeSubdirectories = true };
        _watcher.Changed += OnChanged;
        _watcher.Created += OnChanged;
        _watcher.Deleted += OnChanged;
        _watcher.Renamed += OnRenamed;
        _watcher.Error += OnError;
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Returns an item for each change, until the token is canceled.</summary>
    public async IAsyncEnumerable<bool> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        while (await _changes.Reader.WaitToReadAsync(cancellationToken))
        {
            while (_changes.Reader.TryRead(out _))
                await Task.Delay(QuietTime, _time, cancellationToken);
            yield return true;
        }
    }

    public void Dispose() => _watcher.Dispose();

    private void OnChanged(object sender, FileSystemEventArgs change) => Report(change.FullPath);

    private void OnRenamed(object sender, RenamedEventArgs change)
    {
        Report(change.OldFullPath);
        Report(change.FullPath);
    }

    /// <summary>Reports a change after more events than the watcher could hold.</summary>
    private void OnError(object sender, ErrorEventArgs error) => _changes.Writer.TryWrite(true);

    private void Report(string path)
    {
        if (!IsIgnored(Path.GetRelativePath(_folder.Path, path)))
            _changes.Writer.TryWrite(true);
    }

    private bool IsIgnored(string relativePath)
    {
        var first = relativePath.Split(Path.DirectorySeparatorChar)[0];
        return IgnoredFolders.Contains(first, StringComparer.Ordinal)
            || (_folder.Output is { } output && (relativePath == output || relativePath.StartsWith(output + Path.DirectorySeparatorChar, StringComparison.Ordinal)));
    }
}
