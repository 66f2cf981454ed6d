namespace Deus.Hosting.Functions.Executions.Records;

/// <summary>A record whose texts are not loaded.</summary>
/// <param name="Execution">The record with empty logs and errors.</param>
/// <param name="Sequence">The row of the record.</param>
/// <param name="LogBytes">The length of the logs in bytes.</param>
/// <param name="ErrorBytes">The length of the errors in bytes.</param>
internal sealed record RecordedTexts(Execution Execution, long Sequence, long LogBytes, long ErrorBytes);
