using System.Text;

namespace Deus.Hosting.Functions;

/// <summary>The result of an execution, with the function's complete response.</summary>
/// <param name="Execution">The record: no body, a selection of the headers.</param>
public sealed record ExecutionResult(Execution Execution)
{
    /// <summary>The HTTP status of the response; 500 when the function threw, timed out or crashed.</summary>
    public int StatusCode => Execution.ResponseStatusCode;

    /// <summary>True when the function responded with a status below 500.</summary>
    public bool IsSuccess => Execution.Outcome == ExecutionOutcome.Completed;

    /// <summary>The response headers in order, names in lower case. A name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The bytes of the response body, as the function wrote them.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The response body decoded as UTF-8. Invalid bytes become replacement characters.</summary>
    public string BodyText => Encoding.UTF8.GetString(Body.Span);
}
