namespace Deus.Hosting.Functions.Runtimes;

/// <summary>A runtime whose responses can be read while the function still writes them.</summary>
internal interface IStreamingRuntime : IFunctionRuntime
{
    /// <summary>
    /// Executes one request, as <see cref="IFunctionRuntime.ExecuteAsync"/> does, and returns when status and headers are
    /// there. The caller reads the body to its end, or disposes what it was given.
    /// </summary>
    /// <exception cref="RuntimeUnavailableException">No worker can be started here at all.</exception>
    Task<RuntimeStream> OpenAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken);
}
