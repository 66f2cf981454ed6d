using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>An execution that may begin. Whoever has it disposes its turn.</summary>
/// <param name="Request">What was asked for.</param>
/// <param name="Target">What runs.</param>
/// <param name="Runtime">What runs it.</param>
/// <param name="Turn">The right to run.</param>
/// <param name="Id">The id of its record.</param>
/// <param name="TraceId">The trace it belongs to.</param>
/// <param name="ForRuntime">What the runtime gets.</param>
internal sealed record PreparedExecution(
    ExecutionRequest Request,
    ExecutionTarget Target,
    IFunctionRuntime Runtime,
    ConcurrencyLease Turn,
    string Id,
    string TraceId,
    RuntimeRequest ForRuntime);
