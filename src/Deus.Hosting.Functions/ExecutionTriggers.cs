namespace Deus.Hosting.Functions;

/// <summary>The possible causes of an execution. Only the host sets the cause; a request header cannot change it.</summary>
public static class ExecutionTriggers
{
    /// <summary>An HTTP request or a call in .NET.</summary>
    public const string Http = "http";

    /// <summary>The schedule of the function.</summary>
    public const string Schedule = "schedule";

    /// <summary>An event.</summary>
    public const string Event = "event";
}
