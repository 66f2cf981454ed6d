namespace Deus.Hosting;

/// <summary>
/// An execution's status as the backend spells it. An open set: a status this version does not know is carried as it is.
/// </summary>
/// <param name="Value">The text on the wire.</param>
public readonly record struct ExecutionStatus(string Value)
{
    private const int FirstServerError = 500;

    /// <summary>Accepted, not yet started.</summary>
    public static ExecutionStatus Waiting { get; } = new("waiting");

    /// <summary>Starts at a later time.</summary>
    public static ExecutionStatus Scheduled { get; } = new("scheduled");

    /// <summary>Running.</summary>
    public static ExecutionStatus Processing { get; } = new("processing");

    /// <summary>The function responded with a status below 500.</summary>
    public static ExecutionStatus Completed { get; } = new("completed");

    /// <summary>The execution ended otherwise.</summary>
    public static ExecutionStatus Failed { get; } = new("failed");

    /// <summary>True when the status cannot change any more: completed or failed.</summary>
    public bool IsTerminal => this == Completed || this == Failed;

    /// <summary>The text on the wire.</summary>
    public override string ToString() => Value ?? "";

    internal static ExecutionStatus Of(int statusCode) => statusCode >= FirstServerError ? Failed : Completed;
}
