using System.Collections.Concurrent;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage.Archives;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// The unpacked build outputs from which workers run. The artifacts are the truth: a folder is used only with its marker, a file beside it
/// that contains the hash of the artifact and is written when all files are on the disk. Otherwise the output is unpacked again.
/// </summary>
internal sealed class CodeFolders(HostStorage storage, IOptions<FunctionsOptions> options) : IDisposable
{
    private const string MarkerExtension = ".unpacked";

    // One entry per deployment, so that a large output does not delay the others.
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _ensured = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>Waits until everything that was written to the file system of a folder is on the disk.</summary>
    internal Action<string> Flush { get; set; } = NativeFolder.FlushFileSystem;

    /// <summary>Unpacks the output of a deployment unless it is unpacked already.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="cancellationToken">Cancels the wait; the output is unpacked nevertheless.</param>
    /// <returns>The absolute path of the folder.</returns>
    /// <exception cref="FunctionHostException">The artifact is missing or damaged.</exception>
    public async Task<string> EnsureAsync(Deployment deployment, CancellationToken cancellationToken)
    {
        while (true)
        {
            var ensured = _ensured.GetOrAdd(deployment.Id, _ => new Lazy<Task<string>>(() => UnpackUnlessCompleteAsync(deployment)));
            try
            {
                var path = await ensured.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (Directory.Exists(path))
                    return path;
            }
            catch when (ensured.Value.IsCompleted)
            {
                _ensured.TryRemove(KeyValuePair.Create(deployment.Id, ensured)); // The next caller tries again.
                throw;
            }

            _ensured.TryRemove(KeyValuePair.Create(deployment.Id, ensured));
        }
    }

    /// <summary>Removes the folder of a deployment if it exists. It is renamed first, so that a crash leaves no partial folder.</summary>
    public void Remove(string deploymentId)
    {
        _ensured.TryRemove(deploymentId, out _);
        var path = storage.Folder.CodeOf(deploymentId);
        File.Delete(path + MarkerExtension);
        if (!Directory.Exists(path))
            return;
        var doomed = storage.Folder.NewTemporaryPath();
        Directory.Move(path, doomed);
        storage.Folder.Remove(doomed);
    }

    /// <summary>Removes the marker of a folder that no deployment refers to.</summary>
    public static void RemoveMarker(string folder) => File.Delete(folder + MarkerExtension);

    public void Dispose()
    {
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private async Task<string> UnpackUnlessCompleteAsync(Deployment deployment)
    {
        var hash = deployment.OutputHash ?? throw FunctionStoreErrors.DeploymentNotReady(deployment);
        var path = storage.Folder.CodeOf(deployment.Id);
        if (Directory.Exists(path) && HasMarker(path, hash))
            return path;
        await Task.Yield(); // Unpacking is long, and the caller may hold other callers up.
        File.Delete(path + MarkerExtension);
        storage.Folder.Remove(path);
        await UnpackAsync(deployment, hash, path, _stopping.Token).ConfigureAwait(false);
        return path;
    }

    private static bool HasMarker(string path, string hash)
    {
        var marker = new FileInfo(path + MarkerExtension);
        return marker.Exists && marker.Length == hash.Length && File.ReadAllText(marker.FullName) == hash;
    }

    private async Task UnpackAsync(Deployment deployment, string hash, string path, CancellationToken cancellationToken)
    {
        var temporary = storage.Folder.NewTemporaryPath();
        try
        {
            var artifact = storage.Artifacts.Open(hash);
            await using (artifact.ConfigureAwait(false))
            {
                if (Convert.ToHexStringLower(await SHA256.HashDataAsync(artifact, cancellationToken).ConfigureAwait(false)) != hash)
                    throw new ArchiveRejectedException("The bytes of the artifact have changed.");
                artifact.Position = 0;
                await ArchiveReader.UnpackAsync(
                    artifact, temporary, ArchiveLimits.ForOutputs(options.Value), cancellationToken).ConfigureAwait(false);
            }

            Directory.Move(temporary, path);
            Flush(storage.Folder.Code);
            PrivateFiles.WriteText(path + MarkerExtension, hash);
        }
        catch (Exception e) when (e is FileNotFoundException or ArchiveRejectedException)
        {
            throw new FunctionHostException(
                $"The build output of the deployment '{deployment.Id}', artifact {hash}, is missing or damaged. Restore the folder "
                + "'artifacts' from a backup, or deploy again.",
                e,
                deployment.FunctionId);
        }
        finally
        {
            storage.Folder.Remove(temporary);
        }
    }
}
