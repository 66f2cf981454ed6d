using System.Text;
using System.Text.Unicode;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Archives;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Deployments;

/// <summary>Reads the sources of deployments as they were uploaded.</summary>
internal sealed class DeploymentSources(HostStorage storage, DeploymentRecords deployments, IOptions<FunctionsOptions> options)
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
            catch (InvalidDataException)
            {
                throw FunctionStoreErrors.SourceNotReadable(deployment, $"the file '{wanted}' is not a text of at most 1 MiB.");
            }
            catch (ArchiveRejectedException e)
            {
                throw FunctionStoreErrors.SourceNotReadable(deployment, e.Message);
            }
        }
    }

    /// <summary>Returns the text of a deployment whose source is one text file, without build commands; null for every other deployment.</summary>
    /// <exception cref="FunctionStoreException">The function has no such deployment, or the upload of its source is not complete.</exception>
    public async Task<string?> FindTextAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        var deployment = deployments.Get(functionId, deploymentId);
        if (deployment.Commands.Length > 0 || deployment.SourceSize > MaxTextBytes)
            return null;
        var archive = Open(deployment);
        await using (archive.ConfigureAwait(false))
        {
            try
            {
                return await FindOnlyAsync(archive, Normalise(deployment.Entrypoint), cancellationToken).ConfigureAwait(false);
            }
            catch (ArchiveRejectedException)
            {
                return null;
            }
        }
    }

    private FileStream Open(Deployment deployment) => storage.Artifacts.Open(
        deployment.SourceHash ?? throw FunctionStoreErrors.SourceNotReadable(deployment, "its upload is not complete."));

    /// <summary>Reads the last regular file with this path. Returns null when the archive has none. Links are not followed.</summary>
    private async Task<string?> FindAsync(Stream archive, string path, CancellationToken cancellationToken)
    {
        string? text = null;
        var isText = true;
        await ArchiveReader.ReadAsync(
            archive, ArchiveLimits.ForUploads(options.Value), ReadMemberAsync, cancellationToken).ConfigureAwait(false);
        return isText ? text : throw new InvalidDataException("The file is too large or no text.");

        async Task ReadMemberAsync(TarMember member, TarMembers members, CancellationToken token)
        {
            if (Normalise(member.Name) != path)
                return;
            (text, isText) = (null, true);
            if (member.Kind is not TarMemberKind.File)
                return;
            using var content = new MemoryStream();
            isText = member.Size <= MaxTextBytes;
            if (!isText)
                return;
            await members.CopyAsync(member, content, token).ConfigureAwait(false);
            text = new StreamReader(new MemoryStream(content.ToArray()), Encoding.UTF8).ReadToEnd();
        }
    }

    private async Task<string?> FindOnlyAsync(Stream archive, string path, CancellationToken cancellationToken)
    {
        var count = 0;
        byte[]? found = null;
        await ArchiveReader.ReadAsync(
            archive, ArchiveLimits.ForUploads(options.Value), ReadMemberAsync, cancellationToken).ConfigureAwait(false);
        return count == 1 && found is not null && Utf8.IsValid(found) && !found.AsSpan().Contains((byte)0) ? Encoding.UTF8.GetString(found) : null;

        async Task ReadMemberAsync(TarMember member, TarMembers members, CancellationToken token)
        {
            if (++count > 1 || member.Kind is not TarMemberKind.File || member.Size > MaxTextBytes || Normalise(member.Name) != path)
                return;
            using var content = new MemoryStream();
            await members.CopyAsync(member, content, token).ConfigureAwait(false);
            found = content.ToArray();
        }
    }

    private static string Normalise(string path) => path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path;
}
