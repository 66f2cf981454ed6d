using System.ComponentModel;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Runtimes.Node.Pool;
using Deus.Hosting.Functions.Runtimes.Processes;
using Deus.Hosting.Functions.Storage.Folder;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>Starts workers of deployments, and owns the blank workers and the files that all workers share.</summary>
internal sealed class NodeLauncher : IAsyncDisposable
{
    private const long BytesPerMegabyte = 1024 * 1024;

    private readonly NodeRuntimeOptions _options;
    private readonly TimeProvider _clock;
    private readonly NodeProbe _probe;
    private readonly BlankWorkers _blanks;
    private readonly Lock _gate = new();
    private WorkerDirectories? _directories;
    private bool _disposed;

    public NodeLauncher(NodeRuntimeOptions options, TimeProvider clock)
    {
        _options = options;
        _clock = clock;
        _probe = new NodeProbe(options.NodePath, options.NodePaths, clock);
        _blanks = new BlankWorkers(options, StartBlankAsync);
    }

    /// <summary>The number of blank workers that accept a deployment.</summary>
    public int BlankCount => _blanks.Count;

    /// <summary>Returns the Node.js installations of this machine.</summary>
    /// <exception cref="RuntimeUnavailableException">Node.js was not found, or its version is too old.</exception>
    public Task<NodeInstallations> FindAsync(CancellationToken cancellationToken) => _probe.FindAsync(cancellationToken);

    /// <summary>Returns a worker that accepts requests of a deployment: a blank worker that got it, or else a worker that was started for it.</summary>
    /// <exception cref="RuntimeUnavailableException">The worker cannot be started, ended early, or exceeded the start timeout.</exception>
    public async Task<NodeWorker> StartAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        var node = (await _probe.FindAsync(cancellationToken).ConfigureAwait(false)).Get(deployment.Runtime);
        var shape = new WorkerShape(node, (int)Math.Min(_options.MaxMemoryMegabytes, (deployment.MaxMemoryBytes ?? long.MaxValue) / BytesPerMegabyte));
        // The permission model compares paths with resolved links.
        var code = PathSearch.Resolve(deployment.CodeFolder);
        var worker = await _blanks.TryAssignAsync(shape, deployment, code, cancellationToken).ConfigureAwait(false)
            ?? await StartOwnAsync(shape, deployment, code, cancellationToken).ConfigureAwait(false);
        _blanks.Refill(shape);
        return worker;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _blanks.DisposeAsync().ConfigureAwait(false);
        lock (_gate)
        {
            _disposed = true;
            _directories?.Dispose();
            _directories = null;
        }
    }

    private async Task<NodeWorker> StartOwnAsync(
        WorkerShape shape, RuntimeDeployment deployment, string code, CancellationToken cancellationToken)
    {
        var worker = await StartAsync(OpenHome().AddWorker(), shape, deployment.Environment, code, cancellationToken).ConfigureAwait(false);
        try
        {
            await worker.AssignAsync(WorkerEnvironment.ToMessage(deployment, code), cancellationToken).ConfigureAwait(false);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private Task<NodeWorker> StartBlankAsync(WorkerShape shape, CancellationToken cancellationToken)
    {
        var folder = OpenHome().AddWorker();
        if (_options.LinkFolder is { } parent)
            folder = folder with { Links = Path.Combine(PathSearch.Resolve(parent), Guid.NewGuid().ToString("N")) };
        return StartAsync(folder, shape, new Dictionary<string, string>(), folder.Links, cancellationToken);
    }

    private async Task<NodeWorker> StartAsync(
        WorkerFolder folder,
        WorkerShape shape,
        IReadOnlyDictionary<string, string> variables,
        string? readable,
        CancellationToken cancellationToken)
    {
        try
        {
            if (folder.Links is { } links)
            {
                PrivateFiles.CreateFolder(links);
                PrivateFiles.WriteText(Path.Combine(links, "package.json"), "{}"); // As in the folder of all code folders.
            }

            return await NodeWorker.StartAsync(Prepare(folder, shape, variables, readable), _clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            folder.Remove();
            throw new RuntimeUnavailableException($"A Node.js worker cannot be started: {e.Message}", e);
        }
        catch
        {
            folder.Remove();
            throw;
        }
    }

    private WorkerDirectories OpenHome()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _directories ??= WorkerDirectories.Create(_options.TemporaryFolder ?? Path.GetTempPath());
        }
    }

    private NodeWorkerStart Prepare(
        WorkerFolder folder, WorkerShape shape, IReadOnlyDictionary<string, string> variables, string? readable)
    {
        var directories = OpenHome();
        var secret = RandomNumberGenerator.GetHexString(64);
        string[] folders = readable is null ? [directories.ShimFolder] : [readable, directories.ShimFolder];
        string[] command =
        [
            .. _options.Isolation,
            shape.Node.FullPath,
            .. shape.Node.Limit(_options, shape.MemoryMegabytes, folders, [folder.Scratch, folder.Logs]),
            directories.WorkerFile,
        ];
        var process = new SupervisedProcessStart
        {
            FileName = command[0],
            Arguments = command[1..],
            // As on Appwrite, this is not the code folder: a function that reads files relative to the working directory fails on both.
            WorkingDirectory = directories.ShimFolder,
            Environment = WorkerEnvironment.AtStart(variables, folder, secret),
            MaxMemoryMegabytes = shape.MemoryMegabytes + shape.Node.ReservedMegabytes,
            MaxFileMegabytes = _options.MaxFileMegabytes,
            MaxOpenFiles = _options.MaxOpenFiles,
        };
        return new NodeWorkerStart(process, folder, secret, _options.StartTimeout, _options.KillGrace);
    }
}
