namespace Deus.Hosting.Tool;

/// <summary>What the process gives to the tool: streams, variables, folders and the clock. Tests pass their own.</summary>
internal sealed record ToolEnvironment
{
    /// <summary>Receives results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Receives messages, progress and questions.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>The lines that the user or a script gives.</summary>
    public required TextReader Input { get; init; }

    /// <summary>Opens the bytes of standard input.</summary>
    public required Func<Stream> OpenInput { get; init; }

    /// <summary>True when a person can answer questions.</summary>
    public bool IsInputTerminal { get; init; }

    /// <summary>True when <see cref="Error"/> is a terminal, which can show a progress bar.</summary>
    public bool IsErrorTerminal { get; init; }

    /// <summary>Returns an environment variable; null when it is not set.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The absolute path against which relative paths are resolved.</summary>
    public required string WorkingFolder { get; init; }

    /// <summary>The absolute path of the folder with the profiles. It may not exist.</summary>
    public required string ConfigurationFolder { get; init; }

    /// <summary>The clock.</summary>
    public required TimeProvider Time { get; init; }

    /// <summary>Returns the value of an environment variable; null when it is not set or empty.</summary>
    public string? Text(string variable) => Variable(variable) is { Length: > 0 } value ? value : null;

    /// <summary>Resolves a path of the user against <see cref="WorkingFolder"/>.</summary>
    public string FullPath(string path) => Path.GetFullPath(path, WorkingFolder);
}
