namespace Deus.Hosting.Functions;

/// <summary>How much a line that a function has logged matters.</summary>
public enum FunctionLogLevel
{
    /// <summary>Written by <c>console.debug</c>.</summary>
    Debug,

    /// <summary>Written by <c>context.log</c>, <c>console.log</c> or <c>console.info</c>.</summary>
    Info,

    /// <summary>Written by <c>console.warn</c>; also the line in place of logs that were dropped.</summary>
    Warning,

    /// <summary>Written by <c>context.error</c> or <c>console.error</c>; also why an execution failed.</summary>
    Error,
}
