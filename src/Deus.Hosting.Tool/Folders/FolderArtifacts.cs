using Deus.Hosting.Artifacts;

namespace Deus.Hosting.Tool.Folders;

/// <summary>
/// Packs folders as artifacts. The key of an artifact is the absolute path of its folder. The archive is a temporary file without a
/// name, so that nothing is left when the tool is killed.
/// </summary>
internal sealed class FolderArtifacts(Action<ArtifactPackResult>? packed = null) : IBlobReader
{
    private static readonly ArtifactPackerOptions Options = new()
    {
        Ignore = [".git/", "node_modules/", $"{FunctionFolder.ToolFolder}/", ".env", ".env.*"],
    };

    private readonly ArtifactPacker _packer = new(Options);

    /// <inheritdoc />
    /// <exception cref="ArtifactRejectedException">The folder cannot be packed.</exception>
    public async Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(key))
            throw new ToolException($"The folder '{key}' to pack does not exist. Accepted: a folder that the build has written.", ExitCodes.NotFound);
        var file = SpoolFile.Create();
        try
        {
            var result = await _packer.PackDirectoryAsync(key, file, cancellationToken);
            packed?.Invoke(result);
            file.Position = 0;
            return file;
        }
        catch
        {
            await file.DisposeAsync();
            throw;
        }
    }
}
