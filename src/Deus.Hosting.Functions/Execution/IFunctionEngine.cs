namespace Deus.Hosting.Functions.Execution;

/// <summary>Executes the active deployment of a function and keeps the record. Safe for concurrent use.</summary>
internal interface IFunctionEngine
{
    /// <summary>Executes one request to its end.</summary>
    /// <param name="request">What to execute.</param>
    /// <param name="cancellationToken">Gives the execution up; its record is closed as failed.</param>
    /// <returns>The record and the answer. A function that fails is a result.</returns>
    /// <exception cref="FunctionStoreException">The function is not there, disabled, or has no active deployment.</exception>
    /// <exception cref="HostingException">The host cannot execute.</exception>
    Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken);
}
