namespace Deus.Hosting.Functions.AspNetCore.Documents;

/// <summary>A page of dead letters, newest first.</summary>
/// <param name="Executions">The executions, without their logs.</param>
/// <param name="NextCursor">The parameter <c>cursor</c> of the next page; empty when this is the last one.</param>
internal sealed record DeadLetterListDocument(IReadOnlyList<ExecutionDocument> Executions, string NextCursor);
