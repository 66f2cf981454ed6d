using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>An execution that may start. The caller disposes <see cref="Lease"/>.</summary>
/// <param name="Request">The caller's request.</param>
/// <param name="Target">The function and deployment to execute.</param>
/// <param name="Runtime">The runtime that executes it.</param>
/// <param name="Lease">The concurrency lease.</param>
/// <param name="Id">The id of the execution's record.</param>
/// <param name="TraceId">The trace id, 32 hex digits.</param>
/// <param name="ForRuntime">The request for the runtime.</param>
internal sealed record PreparedExecution(
    ExecutionRequest Request,
    ExecutionTarget Target,
    IFunctionRuntime Runtime,
    ConcurrencyLease Lease,
    string Id,
    string TraceId,
    RuntimeRequest ForRuntime);
