namespace Deus.Hosting;

/// <summary>Executes deployed functions. Implementations are safe for concurrent use.</summary>
public interface IFunctionInvoker
{
    /// <summary>Executes the active deployment of a function and returns its response.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="request">The request for the function.</param>
    /// <param name="cancellationToken">Cancels the wait; the execution may continue.</param>
    /// <returns>The response. A function that fails returns a result, too: see <see cref="InvokeResult.IsSuccess"/>.</returns>
    /// <exception cref="HostingException">The backend could not execute the function.</exception>
    /// <exception cref="ArgumentException">The id or the request is not valid; nothing was sent.</exception>
    Task<InvokeResult> InvokeAsync(
        string functionId, InvokeRequest request, CancellationToken cancellationToken = default);
}
