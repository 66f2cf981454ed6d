using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>The unpacked build outputs from which workers run. A folder gets its name after it is complete.</summary>
internal sealed class CodeFolders(HostStorage storage, Microsoft.Extensions.Options.IOptions<FunctionsOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _unpacking = new(1, 1);

    /// <summary>Unpacks the output of a deployment unless it is unpacked already.</summary>
    /// <returns>The absolute path of the folder.</returns>
    public async Task<string> EnsureAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        var path = storage.Folder.CodeOf(deployment.Id);
        if (Directory.Exists(path))
            return path;
        await _unpacking.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (!Directory.Exists(path))
                await UnpackAsync(deployment, path, cancellationToken).ConfigureAwait(false);
            return path;
        }
        finally
        {
            _unpacking.Release();
        }
    }

    /// <summary>Removes the folder of a deployment if it exists. It is renamed first, so that a crash leaves no partial folder.</summary>
    public void Remove(string deploymentId)
    {
        var path = storage.Folder.CodeOf(deploymentId);
        if (!Directory.Exists(path))
            return;
        var doomed = storage.Folder.NewTemporaryPath();
        Directory.Move(path, doomed);
        FolderRemoval.Remove(doomed);
    }

    public void Dispose() => _unpacking.Dispose();

    private async Task UnpackAsync(Deployment deployment, string path, CancellationToken cancellationToken)
    {
        var hash = deployment.OutputHash ?? throw FunctionStoreErrors.DeploymentNotReady(deployment);
        var temporary = storage.Folder.NewTemporaryPath();
        try
        {
            var artifact = storage.Artifacts.Open(hash);
            await using (artifact.ConfigureAwait(false))
            {
                await ArchiveReader.UnpackAsync(
                    artifact, temporary, new ArchiveLimits(options.Value.MaxUnpackedBytes), cancellationToken).ConfigureAwait(false);
            }

            Directory.Move(temporary, path);
        }
        finally
        {
            FolderRemoval.Remove(temporary);
        }
    }
}
