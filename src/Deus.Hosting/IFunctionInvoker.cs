namespace Deus.Hosting;

/// <summary>Executes deployed functions. Implementations are safe for concurrent use.</summary>
public interface IFunctionInvoker
{
    /// <summary>Executes the active deployment of a function and waits for its answer.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="request">What the function is given.</param>
    /// <param name="cancellationToken">Stops waiting; the function may run to its end.</param>
    /// <returns>The answer. A function that fails is a result too: see <see cref="InvokeResult.IsSuccess"/>.</returns>
    /// <exception cref="HostingException">The backend could not execute the function.</exception>
    /// <exception cref="ArgumentException">The id or the request is not acceptable; nothing was sent.</exception>
    Task<InvokeResult> InvokeAsync(
        string functionId, InvokeRequest request, CancellationToken cancellationToken = default);
}
