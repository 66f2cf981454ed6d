namespace Deus.Hosting;

/// <summary>
/// The status of an execution, in the backend's spelling. A status that this version does not know is kept unchanged.
/// </summary>
/// <param name="Value">The status text of the API, for example <c>completed</c>.</param>
public readonly record struct ExecutionStatus(string Value)
{
    private const int FirstServerError = 500;

    /// <summary>The execution is accepted and has not started.</summary>
    public static ExecutionStatus Waiting { get; } = new("waiting");

    /// <summary>The execution starts at a later time.</summary>
    public static ExecutionStatus Scheduled { get; } = new("scheduled");

    /// <summary>The execution is running.</summary>
    public static ExecutionStatus Processing { get; } = new("processing");

    /// <summary>The function responded with a status below 500.</summary>
    public static ExecutionStatus Completed { get; } = new("completed");

    /// <summary>The function responded with a status of 500 or more, or did not respond.</summary>
    public static ExecutionStatus Failed { get; } = new("failed");

    /// <summary>True when the status is final: completed or failed.</summary>
    public bool IsTerminal => this == Completed || this == Failed;

    /// <summary>Returns the status text of the API; empty for the default value.</summary>
    public override string ToString() => Value ?? "";

    internal static ExecutionStatus FromStatusCode(int statusCode) => statusCode >= FirstServerError ? Failed : Completed;
}
