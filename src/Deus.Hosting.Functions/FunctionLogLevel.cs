namespace Deus.Hosting.Functions;

/// <summary>The severity of a line that a function has logged.</summary>
public enum FunctionLogLevel
{
    /// <summary>Written by <c>console.debug</c>.</summary>
    Debug,

    /// <summary>Written by <c>context.log</c>, <c>console.log</c> or <c>console.info</c>.</summary>
    Info,

    /// <summary>Written by <c>console.warn</c>. The line that replaces dropped log lines has this level too.</summary>
    Warning,

    /// <summary>Written by <c>context.error</c> or <c>console.error</c>. The reason of a failed execution has this level too.</summary>
    Error,
}
