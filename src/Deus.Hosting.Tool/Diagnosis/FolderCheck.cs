using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Diagnosis;

/// <summary>Checks that a folder has a function that can be packed.</summary>
internal static class FolderCheck
{
    private const string Name = "Folder";

    /// <summary>Reads the folder; null when it has no function.</summary>
    public static FunctionFolder? Find(string path)
    {
        try
        {
            return FunctionFolder.Read(path);
        }
        catch (ToolException)
        {
            // RunAsync reports it.
            return null;
        }
    }

    public static async Task<CheckResult> RunAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var folder = FunctionFolder.Read(path);
            if (folder is { Output: null, Entrypoint: { } entrypoint, Commands: null or "" } && !File.Exists(Path.Combine(path, entrypoint)))
                return CheckResult.Failed(Name, $"The entry file '{entrypoint}' does not exist.", "Create it, or correct \"entrypoint\" in deus.json.");
            if (!Directory.Exists(folder.PackedPath))
                return CheckResult.Warned(Name, $"'{folder.PackedPath}' does not exist yet.", $"It is written by the build command: {folder.Build}");
            await using var packed = await new FolderArtifacts().GetAsync(folder.PackedPath, cancellationToken);
            return CheckResult.Passed(Name, $"The function '{folder.Id}' for {folder.Runtime}, {packed.Length:N0} bytes packed");
        }
        catch (ToolException e)
        {
            return CheckResult.Warned(Name, e.Message, "Create a function with 'deus init', or pass the folder of one.");
        }
        catch (ArtifactRejectedException e)
        {
            return CheckResult.Failed(Name, e.Message, "Correct the folder, or leave files out with .gitignore.");
        }
    }
}
