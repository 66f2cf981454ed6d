namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// A runtime whose responses can be read while the function still writes them. A response of any other runtime is streamed in one
/// piece, at its end.
/// </summary>
public interface IStreamingFunctionRuntime : IFunctionRuntime
{
    /// <summary>
    /// Executes one request, as <see cref="IFunctionRuntime.ExecuteAsync"/> does, and returns when status and headers are
    /// there. The host reads the body to its end, or disposes the stream before.
    /// </summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Cancelled when nothing waits for the response any more, also after the stream was returned.</param>
    /// <returns>The response.</returns>
    /// <exception cref="RuntimeUnavailableException">No function can be executed on this machine.</exception>
    Task<RuntimeStream> OpenAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken);
}
