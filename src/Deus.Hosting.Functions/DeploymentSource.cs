using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions;

/// <summary>The source of a deployment: inline code, or an archive.</summary>
public sealed class DeploymentSource
{
    private const string DefaultFileName = "main.js";

    private DeploymentSource(Stream archive, string? entrypoint, string? commands)
    {
        Archive = archive;
        Entrypoint = entrypoint;
        Commands = commands;
    }

    /// <summary>The entry file; null for the function's.</summary>
    public string? Entrypoint { get; }

    /// <summary>The build commands; null for the function's, empty to run none.</summary>
    public string? Commands { get; }

    internal Stream Archive { get; }

    /// <summary>One file of code, which needs no build.</summary>
    /// <param name="code">The code.</param>
    /// <param name="fileName">
    /// The file's relative path. Default <c>main.js</c>; name it <c>main.mjs</c> when it is a module and Node.js is older
    /// than 20.19.
    /// </param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">The file name is empty, or leads out of the function's folder.</exception>
    public static DeploymentSource FromText(string code, string fileName = DefaultFileName)
    {
        ArgumentNullException.ThrowIfNull(code);
        return new DeploymentSource(Pack(CheckPath(fileName), code), fileName, commands: "");
    }

    /// <summary>A tar.gz.</summary>
    /// <param name="archive">The archive, read once to its end; the caller disposes it.</param>
    /// <param name="entrypoint">The entry file, a path in the archive; null (default) for the function's.</param>
    /// <param name="commands">The build commands; null (default) for the function's, empty to run none.</param>
    /// <returns>The source.</returns>
    public static DeploymentSource FromArchive(Stream archive, string? entrypoint = null, string? commands = null)
    {
        ArgumentNullException.ThrowIfNull(archive);
        return new DeploymentSource(archive, entrypoint, commands);
    }

    internal NewDeployment ToRequest(bool activate) => new(activate, Entrypoint, Commands);

    private static string CheckPath(string fileName)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(fileName);
        try
        {
            if (ArchivePaths.Normalise(fileName) == fileName)
                return fileName;
        }
        catch (ArchiveRejectedException)
        {
            // Below it gets the words for an argument.
        }

        throw new ArgumentException(
            "The file name is not acceptable. Accepted: a relative path without '.' and '..', for example main.mjs.", nameof(fileName));
    }

    private static MemoryStream Pack(string fileName, string code)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        using (var tar = new TarWriter(gzip, TarEntryFormat.Pax))
        using (var content = new MemoryStream(Encoding.UTF8.GetBytes(code)))
            tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, fileName) { DataStream = content });
        packed.Position = 0;
        return packed;
    }
}
