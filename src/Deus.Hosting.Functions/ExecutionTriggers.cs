namespace Deus.Hosting.Functions;

/// <summary>What can cause an execution. Set by the host alone: no header of a caller changes it.</summary>
public static class ExecutionTriggers
{
    /// <summary>A request.</summary>
    public const string Http = "http";

    /// <summary>The function's schedule.</summary>
    public const string Schedule = "schedule";

    /// <summary>An event.</summary>
    public const string Event = "event";
}
