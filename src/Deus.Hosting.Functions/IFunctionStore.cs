namespace Deus.Hosting.Functions;

/// <summary>
/// The functions of the host. Safe for concurrent use. Without an application host, the first call starts the function host.
/// </summary>
public interface IFunctionStore
{
    /// <summary>Creates a function with its variables and its first deployment, in one transaction.</summary>
    /// <param name="function">The function to create.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>The created function; <see cref="HostedFunction.LatestDeploymentId"/> is the id of its deployment.</returns>
    /// <exception cref="ArgumentException">The id, a setting or a variable is not valid. Nothing was created.</exception>
    /// <exception cref="FunctionStoreException">A function with this id exists already, or the source is empty, is too large or has no
    /// entry file. Nothing was created.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<HostedFunction> CreateAsync(NewFunction function, CancellationToken cancellationToken = default);

    /// <summary>Reads a function.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The function.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<HostedFunction> GetAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of functions, oldest first unless the query has another order.</summary>
    /// <param name="query">The filter and the page; null (default) for the first 25.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page; empty when nothing matches.</returns>
    /// <exception cref="ArgumentException">The query is not valid.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Page<HostedFunction>> ListAsync(FunctionQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Changes a function's settings, for example to disable it: <c>s => s with { Enabled = false }</c>.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="change">Returns the new settings for the current ones. It runs outside the transaction and may call the host. It runs
    /// again when another caller has changed the settings meanwhile, so it should have no side effects.</param>
    /// <param name="alwaysWarm">True keeps one worker while the function is idle, false none; null (default) leaves this unchanged.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>The changed function.</returns>
    /// <exception cref="ArgumentException">A setting is not valid. Nothing was changed.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist, or other callers changed the settings during each of 100
    /// attempts (<see cref="FunctionErrorCode.FunctionChanged"/>).</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<HostedFunction> UpdateAsync(
        string functionId,
        Func<FunctionSettings, FunctionSettings> change,
        bool? alwaysWarm = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a function with its variables, deployments and executions. Its workers and files are removed shortly afterwards.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>A task that completes when the function is deleted.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task DeleteAsync(string functionId, CancellationToken cancellationToken = default);
}
