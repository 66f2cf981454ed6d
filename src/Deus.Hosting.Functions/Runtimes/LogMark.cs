namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// What is known of a line beside its text: the kind in the lowest three bits, the length above. Workers send it and records
/// keep it, so its numbers stay as they are.
/// </summary>
internal readonly record struct LogMark(int Value)
{
    /// <summary>A line of the logs with nothing special about it.</summary>
    public const int Info = 1;

    /// <summary>A warning among the logs.</summary>
    public const int Warning = 2;

    /// <summary>A line of the errors.</summary>
    public const int Error = 4;

    /// <summary>A warning among the errors.</summary>
    public const int ErrorsWarning = 5;

    private const int Kinds = 8;
    private const int Debug = 0;
    private const int ConsoleError = 3;

    /// <summary>A mark of its parts.</summary>
    public LogMark(int kind, int length)
        : this((length * Kinds) + kind)
    {
    }

    /// <summary>The mark of a line of that level, which is an error among the errors.</summary>
    public static LogMark Of(FunctionLogLevel level, int length) => new(
        level switch
        {
            FunctionLogLevel.Debug => Debug,
            FunctionLogLevel.Warning => Warning,
            FunctionLogLevel.Error => Error,
            _ => Info,
        },
        length);

    /// <summary>The characters of the line, its line break included.</summary>
    public int Length => Value / Kinds;

    /// <summary>True for a line of the errors, false for one of the logs.</summary>
    public bool IsError => Kind is Error or ErrorsWarning;

    /// <summary>Its level. What a function gives to <c>console.error</c> is an error among the logs.</summary>
    public FunctionLogLevel Level => Kind switch
    {
        Debug => FunctionLogLevel.Debug,
        Warning or ErrorsWarning => FunctionLogLevel.Warning,
        ConsoleError or Error => FunctionLogLevel.Error,
        _ => FunctionLogLevel.Info,
    };

    private int Kind => Value & (Kinds - 1);

    /// <summary>The same kind of line with another length.</summary>
    public LogMark WithLength(int length) => new(Kind, length);
}
