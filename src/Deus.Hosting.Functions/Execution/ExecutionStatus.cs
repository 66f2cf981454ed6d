namespace Deus.Hosting.Functions.Execution;

/// <summary>The statuses of an execution on the wire.</summary>
internal static class ExecutionStatus
{
    public const string Processing = "processing";
    public const string Completed = "completed";
    public const string Failed = "failed";

    private const int FirstServerError = 500;

    public static string Of(int statusCode) => statusCode >= FirstServerError ? Failed : Completed;
}
