namespace Deus.Hosting.Functions.Runtimes;

/// <summary>
/// A runtime whose response bodies can be read while the function writes them. A response of any other runtime is streamed in one piece
/// when the function has ended.
/// </summary>
public interface IStreamingFunctionRuntime : IFunctionRuntime
{
    /// <summary>
    /// Executes one request like <see cref="IFunctionRuntime.ExecuteAsync"/>, and returns when the status and the headers are available.
    /// The host reads the body to its end, or disposes the stream earlier.
    /// </summary>
    /// <param name="deployment">The deployment to execute.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellationToken">Canceled when the host no longer waits for the response, also after the stream was
    /// returned.</param>
    /// <returns>The response. The host disposes it.</returns>
    /// <exception cref="RuntimeUnavailableException">No function can be executed on this machine.</exception>
    Task<RuntimeStream> OpenAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken);
}
