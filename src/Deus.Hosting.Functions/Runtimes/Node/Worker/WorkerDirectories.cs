using System.Globalization;
using System.Text;
using Deus.Hosting.Functions.Runtimes.Node.Shim;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>The files of a runtime's workers: the shim, and a folder for each worker.</summary>
internal sealed class WorkerDirectories : IDisposable
{
    private const int LongestSocketPath = 107; // The size of sun_path without its terminating zero.

    private readonly PrivateFolder _folder;
    private int _workers;

    private WorkerDirectories(PrivateFolder folder)
    {
        _folder = folder;
        ShimFolder = folder.Add("shim");
    }

    /// <summary>The folder of the shim.</summary>
    public string ShimFolder { get; }

    /// <summary>The path of the bundled shim, which a worker runs.</summary>
    public string WorkerFile => Path.Combine(ShimFolder, "worker.bundle.cjs");

    /// <summary>Creates the folder and writes the shim.</summary>
    /// <exception cref="RuntimeUnavailableException">The temporary folder cannot be used.</exception>
    public static WorkerDirectories Create(string parent)
    {
        PrivateFolder? folder = null;
        try
        {
            folder = PrivateFolder.Create(PathSearch.Resolve(parent));
            var directories = new WorkerDirectories(folder);
            directories.WriteShim();
            return directories;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            folder?.Dispose();
            throw new RuntimeUnavailableException($"The folder {parent} cannot hold the files of the workers: {e.Message}", e);
        }
    }

    /// <summary>Creates the folder of another worker.</summary>
    /// <exception cref="RuntimeUnavailableException">The path of the folder is too long for a socket.</exception>
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
        PrivateFiles.WriteText(WorkerFile, ShimBundle.Create(modules, "worker.cjs"));
    }
}

/// <summary>The files of one worker.</summary>
/// <param name="FullPath">The folder that contains the others.</param>
/// <param name="Socket">The path of the worker's socket.</param>
/// <param name="Scratch">The folder that the worker may write to.</param>
/// <param name="Logs">The folder where the worker spools the logs of running requests.</param>
internal sealed record WorkerFolder(string FullPath, string Socket, string Scratch, string Logs)
{
    /// <summary>The folder for links to the code of a deployment, which a blank worker may read; null: the worker reads the code folder.</summary>
    public string? Links { get; init; }

    /// <summary>Removes the folders with their content.</summary>
    public void Remove()
    {
        PrivateFolder.Remove(FullPath);
        if (Links is not null)
            PrivateFolder.Remove(Links);
    }
}
