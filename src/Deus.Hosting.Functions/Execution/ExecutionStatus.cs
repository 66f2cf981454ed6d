namespace Deus.Hosting.Functions;

/// <summary>Where an execution stands, as Appwrite spells it. An open set: an unknown status is carried as it is.</summary>
/// <param name="Value">The text on the wire.</param>
public readonly record struct ExecutionStatus(string Value)
{
    private const int FirstServerError = 500;

    /// <summary>Accepted, not yet begun.</summary>
    public static ExecutionStatus Waiting { get; } = new("waiting");

    /// <summary>To begin at a later time.</summary>
    public static ExecutionStatus Scheduled { get; } = new("scheduled");

    /// <summary>Running.</summary>
    public static ExecutionStatus Processing { get; } = new("processing");

    /// <summary>The function answered, with a status below 500.</summary>
    public static ExecutionStatus Completed { get; } = new("completed");

    /// <summary>It ended otherwise: <see cref="Execution.Outcome"/> tells how.</summary>
    public static ExecutionStatus Failed { get; } = new("failed");

    /// <summary>True when the status cannot change any more.</summary>
    public bool IsTerminal => this == Completed || this == Failed;

    /// <summary>The text on the wire.</summary>
    public override string ToString() => Value ?? "";

    internal static ExecutionStatus Of(int statusCode) => statusCode >= FirstServerError ? Failed : Completed;
}
