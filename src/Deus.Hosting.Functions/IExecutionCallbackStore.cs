namespace Deus.Hosting.Functions;

/// <summary>
/// The callbacks with the results of asynchronous and scheduled executions: signed requests to a URL of the function, delivered at least
/// once. Safe for concurrent use. Without an application host, the first call starts the function host.
/// </summary>
public interface IExecutionCallbackStore
{
    /// <summary>
    /// Sets the callback of a function, for executions that are accepted from now on. A change of the URL or the secret applies to the
    /// callbacks that are not delivered yet.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="url">The URL, at most 2,048 characters: <c>https</c>, and <c>http</c> for
    /// <see cref="FunctionsOptions.PrivateCallbackHosts"/>; its host one of <see cref="FunctionsOptions.CallbackHosts"/>.</param>
    /// <param name="secret">The secret that signs the callbacks, 16 to 256 characters. It is stored encrypted and cannot be read back.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>A task that completes when the callback is stored.</returns>
    /// <exception cref="ArgumentException">The id, the URL or the secret is not valid. Nothing was changed.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist, or the host of the URL is not allowed
    /// (<see cref="FunctionErrorCode.CallbackHostNotAllowed"/>).</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task SetAsync(string functionId, Uri url, string secret, CancellationToken cancellationToken = default);

    /// <summary>Deletes the callback of a function. Callbacks that are not delivered yet fail. Succeeds without one.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>A task that completes when the callback is deleted.</returns>
    /// <exception cref="ArgumentException">The id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task DeleteAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of the callbacks of a function's executions, newest first.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="query">The filter and the page; null (default) for the newest 25.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page; empty when nothing matches. A callback is deleted with the record of its execution.</returns>
    /// <exception cref="ArgumentException">The id or the query is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Page<ExecutionCallback>> ListAsync(
        string functionId, ExecutionCallbackQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Delivers a failed callback again, with the same id and all its attempts.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="callbackId">The id of the callback.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>The callback, which is pending.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function has no such callback (<see cref="FunctionErrorCode.CallbackNotFound"/>), or it
    /// has not failed (<see cref="FunctionErrorCode.CallbackNotFailed"/>).</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<ExecutionCallback> SendAgainAsync(string functionId, string callbackId, CancellationToken cancellationToken = default);
}
