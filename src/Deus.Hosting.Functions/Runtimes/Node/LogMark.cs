namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>What is known of a line beside its text: the kind in the lowest three bits, the length above.</summary>
internal readonly record struct LogMark(int Value)
{
    private const int Kinds = 8;
    private const int ConsoleErrorKind = 3;
    private const int ErrorKind = 4;

    /// <summary>A mark of its parts.</summary>
    public LogMark(int kind, int length)
        : this((length * Kinds) + kind)
    {
    }

    /// <summary>The characters of the line, its line break included.</summary>
    public int Length => Value / Kinds;

    /// <summary>True for a line of the errors, false for one of the logs.</summary>
    public bool IsError => Value % Kinds == ErrorKind;

    /// <summary>Its level. What a function gives to <c>console.error</c> is an error among the logs.</summary>
    public FunctionLogLevel Level => (Value % Kinds) switch
    {
        0 => FunctionLogLevel.Debug,
        2 => FunctionLogLevel.Warning,
        ConsoleErrorKind or ErrorKind => FunctionLogLevel.Error,
        _ => FunctionLogLevel.Info,
    };
}
