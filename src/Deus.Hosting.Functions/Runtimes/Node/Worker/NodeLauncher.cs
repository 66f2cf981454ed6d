using System.ComponentModel;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Runtimes.Node.Pool;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>Starts workers of deployments, and owns the files that all workers share.</summary>
internal sealed class NodeLauncher(NodeRuntimeOptions options, TimeProvider clock) : IDisposable
{
    private const long BytesPerMegabyte = 1024 * 1024;

    private readonly NodeProbe _probe = new(options.NodePath, options.NodePaths, clock);
    private readonly Lock _gate = new();
    private WorkerDirectories? _directories;
    private bool _disposed;

    /// <summary>Returns the Node.js installations of this machine.</summary>
    /// <exception cref="RuntimeUnavailableException">Node.js was not found, or its version is too old.</exception>
    public Task<NodeInstallations> FindAsync(CancellationToken cancellationToken) => _probe.FindAsync(cancellationToken);

    /// <summary>Starts a worker and waits until it accepts requests.</summary>
    /// <exception cref="RuntimeUnavailableException">The worker cannot be started, ended early, or exceeded the start timeout.</exception>
    public async Task<NodeWorker> StartAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        var node = (await _probe.FindAsync(cancellationToken).ConfigureAwait(false)).Get(deployment.Runtime);
        var directories = OpenHome();
        var folder = directories.AddWorker();
        try
        {
            var start = Prepare(node, directories, folder, deployment);
            return await NodeWorker.StartAsync(start, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is Win32Exception or IOException or UnauthorizedAccessException)
        {
            PrivateFolder.Remove(folder.FullPath);
            throw new RuntimeUnavailableException($"A Node.js worker cannot be started: {e.Message}", e);
        }
        catch
        {
            PrivateFolder.Remove(folder.FullPath);
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _directories?.Dispose();
            _directories = null;
        }
    }

    private WorkerDirectories OpenHome()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _directories ??= WorkerDirectories.Create(options.TemporaryFolder ?? Path.GetTempPath());
        }
    }

    private NodeWorkerStart Prepare(NodeInstallation node, WorkerDirectories directories, WorkerFolder folder, RuntimeDeployment deployment)
    {
        // The permission model compares paths with resolved links.
        var code = PathSearch.Resolve(deployment.CodeFolder);
        var secret = RandomNumberGenerator.GetHexString(64);
        var memory = (int)Math.Min(options.MaxMemoryMegabytes, (deployment.MaxMemoryBytes ?? long.MaxValue) / BytesPerMegabyte);
        string[] command =
        [
            .. options.Isolation,
            node.FullPath,
            .. node.Limit(options, memory, [code, directories.ShimFolder], [folder.Scratch, folder.Logs]),
            directories.WorkerFile,
        ];
        var process = new SupervisedProcessStart
        {
            FileName = command[0],
            Arguments = command[1..],
            // As on Appwrite, this is not the code folder: a function that reads files relative to the working directory fails on both.
            WorkingDirectory = directories.ShimFolder,
            Environment = WorkerEnvironment.Create(deployment, folder, code, secret),
            MaxMemoryMegabytes = memory + node.ReservedMegabytes,
            MaxFileMegabytes = options.MaxFileMegabytes,
            MaxOpenFiles = options.MaxOpenFiles,
        };
        return new NodeWorkerStart(process, folder, secret, options.StartTimeout, options.KillGrace);
    }
}
