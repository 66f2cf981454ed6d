using System.Text.Json;

namespace Deus.Hosting.Tool.Tests;

/// <summary>Runs command lines in this process, in a temporary folder, with variables of its own and without a terminal.</summary>
internal sealed class ToolRunner : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("deus-tool-");

    public ToolRunner() => Directory.CreateDirectory(Folder);

    /// <summary>The working folder of the commands.</summary>
    public string Folder => Path.Combine(_root.FullName, "work");

    public string ConfigurationFolder => Path.Combine(_root.FullName, "configuration");

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    /// <summary>The text of standard input.</summary>
    public string Input { get; set; } = "";

    public LockedWriter Output { get; private set; } = new();

    public LockedWriter Error { get; private set; } = new();

    public Task<ToolResult> RunAsync(params string[] arguments) => RunAsync(arguments, CancellationToken.None);

    public async Task<ToolResult> RunAsync(string[] arguments, CancellationToken cancellationToken)
    {
        Output = new LockedWriter();
        Error = new LockedWriter();
        var exitCode = await CommandLineApp.RunAsync(arguments, CreateEnvironment(), cancellationToken);
        return new ToolResult(exitCode, Output.Text, Error.Text);
    }

    public ToolEnvironment CreateEnvironment() => new()
    {
        Output = Output,
        Error = Error,
        Input = new StringReader(Input),
        OpenInput = () => new MemoryStream(System.Text.Encoding.UTF8.GetBytes(Input)),
        Variable = name => Variables.GetValueOrDefault(name),
        WorkingFolder = Folder,
        ConfigurationFolder = ConfigurationFolder,
        Time = TimeProvider.System,
    };

    /// <summary>Writes a file below the working folder.</summary>
    public string Write(string path, string content)
    {
        var file = Path.Combine(Folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
        return file;
    }

    public void Dispose() => _root.Delete(recursive: true);
}

/// <summary>What a command line has written and returned.</summary>
internal sealed record ToolResult(int ExitCode, string Output, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;
}
