using System.Globalization;
using System.Text;
using Deus.Hosting.Functions.Runtimes.Node.Shim;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>Where a runtime keeps what its workers need on disk: the shim, and a folder for each worker.</summary>
internal sealed class WorkerDirectories : IDisposable
{
    private const int LongestSocketPath = 107; // sun_path, without its closing zero

    private readonly PrivateFolder _folder;
    private int _workers;

    private WorkerDirectories(PrivateFolder folder)
    {
        _folder = folder;
        ShimFolder = folder.Add("shim");
    }

    /// <summary>The folder of the shim.</summary>
    public string ShimFolder { get; }

    /// <summary>The file that a worker of a pool runs: the shim in one piece.</summary>
    public string WorkerFile => Path.Combine(ShimFolder, "worker.bundle.cjs");

    /// <summary>Makes the folder and unpacks the shim.</summary>
    /// <exception cref="RuntimeUnavailableException">The temporary folder cannot be used.</exception>
    public static WorkerDirectories Create(string parent)
    {
        PrivateFolder? folder = null;
        try
        {
            folder = PrivateFolder.Create(PathSearch.Resolve(parent));
            var home = new WorkerDirectories(folder);
            home.WriteShim();
            return home;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder?.Dispose();
            throw new RuntimeUnavailableException($"The folder {parent} cannot hold the files of the workers: {e.Message}", e);
        }
    }

    /// <summary>Makes the folder of one more worker.</summary>
    /// <exception cref="RuntimeUnavailableException">The temporary folder cannot be used.</exception>
    public WorkerFolder AddWorker()
    {
        var name = Interlocked.Increment(ref _workers).ToString(CultureInfo.InvariantCulture);
        var path = _folder.Add(name);
        var folder = new WorkerFolder(
            path, Path.Combine(path, "s"), _folder.Add(Path.Combine(name, "tmp")), _folder.Add(Path.Combine(name, "logs")));
        return Encoding.UTF8.GetByteCount(folder.Socket) <= LongestSocketPath
            ? folder
            : throw new RuntimeUnavailableException(
                $"The path {folder.Socket} is too long for a socket. Set TMPDIR to a folder of at most 70 bytes.");
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    private void WriteShim()
    {
        var modules = EmbeddedFiles.NamesIn("Node.Shim").ToDictionary(name => name, name => EmbeddedFiles.ReadText("Node.Shim." + name));
        foreach (var (name, text) in modules)
            File.WriteAllText(Path.Combine(ShimFolder, name), text);
        File.WriteAllText(WorkerFile, ShimBundle.Of(modules, "worker.cjs"));
    }
}

/// <summary>The files of one worker.</summary>
/// <param name="FullPath">The folder of them all.</param>
/// <param name="Socket">The path of the socket it listens on.</param>
/// <param name="Scratch">The folder it may write to.</param>
/// <param name="Logs">Where it spools the logs of the requests that run.</param>
internal sealed record WorkerFolder(string FullPath, string Socket, string Scratch, string Logs);
