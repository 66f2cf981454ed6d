using System.Formats.Tar;
using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Contract.Tests.Backend;

/// <summary>Reads an artifact from the application's storage, in a new service scope.</summary>
internal static class ArtifactReader
{
    public static async Task<byte[]> ReadAsync(IServiceScopeFactory scopes, string key, long maxBytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await using var scope = scopes.CreateAsyncScope();
        var reader = scope.ServiceProvider.GetService<IBlobReader>()
            ?? throw new HostingConfigurationException("No IBlobReader is registered.");
        try
        {
            await using var artifact = await reader.GetAsync(key, cancellationToken);
            using var copy = new MemoryStream();
            var buffer = new byte[81_920];
            int read;
            while ((read = await artifact.ReadAsync(buffer, cancellationToken)) > 0)
            {
                copy.Write(buffer, 0, read);
                if (copy.Length > maxBytes)
                    throw new ArtifactRejectedException(key, ArtifactProblem.TooLarge, $"The artifact is larger than {maxBytes} bytes.");
            }

            return copy.Length > 0 ? copy.ToArray() : throw new ArtifactRejectedException(key, ArtifactProblem.Empty, "The artifact is empty.");
        }
        catch (FileNotFoundException e)
        {
            throw new ArtifactRejectedException(key, ArtifactProblem.NotFound, "There is no such artifact.", e);
        }
    }

    /// <summary>Unpacks the artifact to a temporary folder.</summary>
    /// <returns>The path of the folder.</returns>
    public static async Task<string> UnpackAsync(byte[] artifact, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("deus-process-").FullName;
        using var bytes = new MemoryStream(artifact);
        await using Stream tar = artifact is [0x1f, 0x8b, ..] ? new GZipStream(bytes, CompressionMode.Decompress) : bytes;
        await TarFile.ExtractToDirectoryAsync(tar, folder, overwriteFiles: false, cancellationToken);
        return folder;
    }
}
