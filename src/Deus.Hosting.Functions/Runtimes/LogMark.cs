namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// The kind and the length of a log line: the kind in the lowest three bits, the length above. Workers send these values and records store
/// them, so the encoding must not change.
/// </summary>
internal readonly record struct LogMark(int Value)
{
    /// <summary>An information line of the logs.</summary>
    public const int Info = 1;

    /// <summary>A warning in the logs.</summary>
    public const int Warning = 2;

    /// <summary>A line of the errors.</summary>
    public const int Error = 4;

    /// <summary>A warning in the errors.</summary>
    public const int ErrorsWarning = 5;

    private const int Kinds = 8;
    private const int Debug = 0;
    private const int ConsoleError = 3;

    /// <summary>Creates a mark from kind and length.</summary>
    public LogMark(int kind, int length)
        : this((length * Kinds) + kind)
    {
    }

    /// <summary>Returns the mark of a line with a level. A line of level error belongs to the errors.</summary>
    public static LogMark Create(FunctionLogLevel level, int length) => new(
        level switch
        {
            FunctionLogLevel.Debug => Debug,
            FunctionLogLevel.Warning => Warning,
            FunctionLogLevel.Error => Error,
            _ => Info,
        },
        length);

    /// <summary>The length of the line in characters, with its line break.</summary>
    public int Length => Value / Kinds;

    /// <summary>True for a line of the errors, false for a line of the logs.</summary>
    public bool IsError => Kind is Error or ErrorsWarning;

    /// <summary>The level of the line. A line of <c>console.error</c> has the level error, but belongs to the logs.</summary>
    public FunctionLogLevel Level => Kind switch
    {
        Debug => FunctionLogLevel.Debug,
        Warning or ErrorsWarning => FunctionLogLevel.Warning,
        ConsoleError or Error => FunctionLogLevel.Error,
        _ => FunctionLogLevel.Info,
    };

    private int Kind => Value & (Kinds - 1);

    /// <summary>Returns a mark of the same kind with another length.</summary>
    public LogMark WithLength(int length) => new(Kind, length);
}
