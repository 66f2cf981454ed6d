namespace Deus.Hosting.Functions.Executions.Statistics;

/// <summary>The figures of a function over a time, and in equal periods of it.</summary>
/// <param name="Total">The figures of the whole time.</param>
/// <param name="Periods">The figures of its periods, oldest first, also of those without executions.</param>
internal sealed record FunctionFigures(ExecutionFigures Total, IReadOnlyList<ExecutionFigures> Periods);
