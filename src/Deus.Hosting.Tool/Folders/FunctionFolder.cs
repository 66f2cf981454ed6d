using System.Text.RegularExpressions;

namespace Deus.Hosting.Tool.Folders;

/// <summary>A folder with the source of a function, and the settings with which it is deployed.</summary>
internal sealed partial record FunctionFolder
{
    /// <summary>The folder of the tool in a function's folder, with the host of <c>deus dev</c>. It is never deployed.</summary>
    public const string ToolFolder = ".deus";

    /// <summary>The absolute path of the folder.</summary>
    public required string Path { get; init; }

    /// <summary>The id of the function.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>The runtime as <see cref="HostingRuntimes"/> and <see cref="DeployInput"/> spell it.</summary>
    public required string Runtime { get; init; }

    /// <summary>The entry file; null for the function's own, or the default of its runtime.</summary>
    public string? Entrypoint { get; init; }

    /// <summary>The build commands that the server runs; null for the function's own, or the default of its runtime.</summary>
    public string? Commands { get; init; }

    /// <summary>The shell command that builds the function on this machine before it is packed; null for none.</summary>
    public string? Build { get; init; }

    /// <summary>The subfolder that is packed, relative to <see cref="Path"/>; null for the whole folder.</summary>
    public string? Output { get; init; }

    /// <summary>The time limit of an execution; null for the function's own, or the server's default.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>The specification; null for the function's own, or the server's default.</summary>
    public string? Specification { get; init; }

    /// <summary>The absolute path of the folder to pack.</summary>
    public string PackedPath => Output is null ? Path : System.IO.Path.Combine(Path, Output);

    /// <summary>True when the function runs in a Node.js process.</summary>
    public bool IsNode => Runtime == HostingRuntimes.Node20 || Runtime.StartsWith("node-", StringComparison.Ordinal);

    /// <summary>
    /// Reads the settings from <c>deus.json</c> in the folder, from an entry of <c>appwrite.config.json</c> in the folder or above it, or
    /// from the files that are there.
    /// </summary>
    /// <param name="path">The absolute path of the folder.</param>
    /// <param name="functionId">The id that the user has given; null for the id of the settings, or the name of the folder.</param>
    /// <exception cref="ToolException">The folder does not exist, its settings are wrong, or its runtime is not known.</exception>
    public static FunctionFolder Read(string path, string? functionId = null)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(path);
        if (!Directory.Exists(path))
            throw new ToolException($"The folder '{path}' does not exist. Accepted: a folder with a function. 'deus init' creates one.", ExitCodes.NotFound);
        var folder = FunctionFile.Find(path) ?? AppwriteConfigFile.Find(path)?.FindFunction(path) ?? FolderDetection.Detect(path);
        if (functionId is not null)
            folder = folder with { Id = functionId };
        CheckId(folder.Id);
        return folder;
    }

    /// <exception cref="ToolException">The id is not valid.</exception>
    public static void CheckId(string id)
    {
        if (!IdPattern().IsMatch(id))
            throw new ToolException(
                $"The id '{id}' is not valid. Accepted: 1 to 36 letters, digits, dots, hyphens and underscores, of which the first is a letter or "
                + "digit. Set it with --function, as \"id\" in deus.json, or by the name of the folder.");
    }

    /// <summary>Returns the input with which the SDK deploys the folder; its artifact key is <see cref="PackedPath"/>.</summary>
    public DeployInput ToDeployInput() => new()
    {
        ServiceId = Id,
        FunctionId = Id,
        FunctionName = Name,
        ArtifactKey = PackedPath,
        Runtime = Runtime,
        Entrypoint = Entrypoint,
        Commands = Commands,
        Timeout = Timeout,
        Specification = Specification,
    };

    /// <summary>Returns the spelling of a runtime that the SDK uses.</summary>
    public static string ToHostingRuntime(string runtime) => runtime == "node-20.0" ? HostingRuntimes.Node20 : runtime;

    /// <summary>Returns the spelling of a runtime that the HTTP API uses.</summary>
    public string WireRuntime => Runtime == HostingRuntimes.Node20 ? "node-20.0" : Runtime;

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$", RegexOptions.CultureInvariant)]
    private static partial Regex IdPattern();
}
