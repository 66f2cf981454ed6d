using System.Text;

namespace Deus.Hosting.Functions;

/// <summary>How an execution ended, with the function's whole answer.</summary>
/// <param name="Execution">What was recorded: no body, few headers.</param>
public sealed record ExecutionResult(Execution Execution)
{
    /// <summary>The HTTP status; 500 when the function threw, timed out or crashed.</summary>
    public int StatusCode => Execution.ResponseStatusCode;

    /// <summary>True when the function answered with a status below 500.</summary>
    public bool IsSuccess => Execution.Outcome == ExecutionOutcome.Completed;

    /// <summary>The response headers in order, names in lower case; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body's bytes, as the function gave them.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body read as UTF-8; what is not UTF-8 becomes replacement characters.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);
}
