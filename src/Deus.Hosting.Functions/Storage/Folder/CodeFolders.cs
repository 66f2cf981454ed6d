using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>The unpacked outputs that workers run from. A folder is complete when it has its name.</summary>
internal sealed class CodeFolders(HostStorage storage, Microsoft.Extensions.Options.IOptions<FunctionsOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _unpacking = new(1, 1);

    /// <summary>Unpacks a deployment's output unless that was done before.</summary>
    /// <returns>The folder's absolute path.</returns>
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

    /// <summary>Removes a deployment's folder if there is one; renamed first, so a crash leaves no half of it.</summary>
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
