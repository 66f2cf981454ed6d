using System.ComponentModel;
using System.Security.Cryptography;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Starts workers for deployments; holds what they share on disk.</summary>
internal sealed class NodeLauncher(NodeRuntimeOptions options, TimeProvider clock) : IDisposable
{
    private const long BytesPerMegabyte = 1024 * 1024;

    private readonly NodeProbe _probe = new(options.NodePath, clock);
    private readonly Lock _gate = new();
    private NodeHome? _home;
    private bool _disposed;

    /// <summary>Returns when Node.js is there.</summary>
    /// <exception cref="RuntimeUnavailableException">It is not.</exception>
    public Task EnsureAvailableAsync(CancellationToken cancellationToken) => _probe.FindAsync(cancellationToken);

    /// <summary>Starts a worker and waits until it accepts requests.</summary>
    /// <exception cref="RuntimeUnavailableException">No worker can be started here.</exception>
    public async Task<NodeWorker> StartAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        var node = await _probe.FindAsync(cancellationToken).ConfigureAwait(false);
        var home = OpenHome();
        var folder = home.AddWorker();
        try
        {
            var start = Prepare(node, home, folder, deployment);
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
            _home?.Dispose();
            _home = null;
        }
    }

    private NodeHome OpenHome()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            return _home ??= NodeHome.Create(options.TemporaryFolder ?? Path.GetTempPath());
        }
    }

    private NodeWorkerStart Prepare(NodeInstallation node, NodeHome home, WorkerFolder folder, RuntimeDeployment deployment)
    {
        // The permission model compares real paths.
        var code = PathSearch.Resolve(deployment.CodeFolder);
        var secret = RandomNumberGenerator.GetHexString(64);
        var memory = (int)Math.Min(options.MaxMemoryMegabytes, (deployment.MaxMemoryBytes ?? long.MaxValue) / BytesPerMegabyte);
        string[] command =
        [
            .. options.Isolation,
            node.FullPath,
            .. node.Limit(options, memory, [code, home.ShimFolder], [folder.Scratch, folder.Logs]),
            home.WorkerFile,
        ];
        var process = new SupervisedProcessStart
        {
            FileName = command[0],
            Arguments = command[1..],
            // Not the code's folder, as on Appwrite: a function that reads files relative to it fails here as well.
            WorkingDirectory = home.ShimFolder,
            Environment = WorkerEnvironment.Create(deployment, folder, code, secret),
            MaxMemoryMegabytes = memory,
            MaxFileMegabytes = options.MaxFileMegabytes,
            MaxOpenFiles = options.MaxOpenFiles,
        };
        return new NodeWorkerStart(process, folder, secret, options.StartTimeout, options.KillGrace);
    }
}
