using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage.Archives;

namespace Deus.Hosting.Functions;

/// <summary>The source of a deployment: inline code or an archive.</summary>
public sealed class DeploymentSource
{
    private const string DefaultFileName = "main.js";

    private DeploymentSource(Stream archive, string? entrypoint, string? commands)
    {
        Archive = archive;
        Entrypoint = entrypoint;
        Commands = commands;
    }

    /// <summary>The entry file; null uses the function's entry file.</summary>
    public string? Entrypoint { get; }

    /// <summary>The build commands; null uses the function's commands, empty runs none.</summary>
    public string? Commands { get; }

    internal Stream Archive { get; }

    /// <summary>Creates a source from one file of code. The build runs no commands.</summary>
    /// <param name="code">The content of the file.</param>
    /// <param name="fileName">
    /// The relative path of the file, which is also the entry file. Default <c>main.js</c>. Use <c>main.mjs</c> for an ES module when
    /// Node.js is older than 20.19.
    /// </param>
    /// <returns>The source.</returns>
    /// <exception cref="ArgumentException">The file name is empty, is not a plain relative path, or leaves the function's
    /// folder.</exception>
    public static DeploymentSource FromText(string code, string fileName = DefaultFileName)
    {
        ArgumentNullException.ThrowIfNull(code);
        return new DeploymentSource(Pack(CheckPath(fileName), code), fileName, commands: "");
    }

    /// <summary>Creates a source from a tar.gz archive.</summary>
    /// <param name="archive">The archive. The host reads it once to its end; the caller disposes it.</param>
    /// <param name="entrypoint">The entry file, a path in the archive; null (default) uses the function's entry file.</param>
    /// <param name="commands">The build commands; null (default) uses the function's commands, empty runs none.</param>
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
            if (ArchiveEntryPaths.Normalise(fileName) == fileName)
                return fileName;
        }
        catch (ArchiveRejectedException)
        {
            // The statement below throws the ArgumentException.
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
