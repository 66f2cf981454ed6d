using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Reads the sources of deployments as they were uploaded.</summary>
internal sealed class DeploymentSources(HostStorage storage, DeploymentRecords deployments)
{
    private const int MaxTextBytes = 1_048_576;

    /// <exception cref="FunctionStoreException">The function has no such deployment, or the upload of its source is not
    /// complete.</exception>
    public Stream Open(string functionId, string deploymentId) => Open(deployments.Get(functionId, deploymentId));

    /// <exception cref="FunctionStoreException">The source has no such file, or it is not a text of at most 1 MiB.</exception>
    public async Task<string> ReadAsync(string functionId, string deploymentId, string? path, CancellationToken cancellationToken)
    {
        var deployment = deployments.Get(functionId, deploymentId);
        var wanted = path ?? deployment.Entrypoint;
        var archive = Open(deployment);
        await using (archive.ConfigureAwait(false))
        {
            try
            {
                return await FindAsync(archive, Normalise(wanted), cancellationToken).ConfigureAwait(false)
                    ?? throw FunctionStoreErrors.SourceNotReadable(deployment, $"it has no file '{wanted}'.");
            }
            catch (Exception e) when (ArchiveReader.IsDamage(e))
            {
                throw FunctionStoreErrors.SourceNotReadable(deployment, "it is not a complete tar.gz, or the file is not a text of at most 1 MiB.");
            }
        }
    }

    private FileStream Open(Deployment deployment) => storage.Artifacts.Open(
        deployment.SourceHash ?? throw FunctionStoreErrors.SourceNotReadable(deployment, "its upload is not complete."));

    /// <summary>Reads a regular file of the archive; null when there is none. Links are not followed.</summary>
    private static async Task<string?> FindAsync(Stream archive, string path, CancellationToken cancellationToken)
    {
        var gzip = new GZipStream(archive, CompressionMode.Decompress, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
        {
            var tar = new TarReader(gzip, leaveOpen: true);
            await using (tar.ConfigureAwait(false))
            {
                while (await tar.GetNextEntryAsync(copyData: false, cancellationToken).ConfigureAwait(false) is { } entry)
                {
                    if (entry.DataStream is { } data && Normalise(entry.Name) == path)
                        return await TextOfAsync(data, cancellationToken).ConfigureAwait(false);
                }
            }
        }

        return null;
    }

    private static async Task<string> TextOfAsync(Stream data, CancellationToken cancellationToken)
    {
        if (data.Length > MaxTextBytes)
            throw new InvalidDataException("The file is too large.");
        using var reader = new StreamReader(data, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Normalise(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
