namespace Deus.Hosting.Functions;

/// <summary>The functions of the host. Safe for concurrent use. Starts the host on first use when the application has none.</summary>
public interface IFunctionStore
{
    /// <summary>Creates a function, with its variables and its first deployment if there are any.</summary>
    /// <param name="function">The function.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    /// <returns>The function; its deployment is <see cref="HostedFunction.LatestDeploymentId"/>.</returns>
    /// <exception cref="ArgumentException">The id, a setting, a variable or the source is not valid. Nothing was created.</exception>
    /// <exception cref="FunctionStoreException">The id is taken. Nothing was created.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<HostedFunction> CreateAsync(NewFunction function, CancellationToken cancellationToken = default);

    /// <summary>Reads a function.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The function.</returns>
    /// <exception cref="FunctionStoreException">There is no such function.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<HostedFunction> GetAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of functions, in the order of their creation.</summary>
    /// <param name="query">Which; null for the first.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentException">The query is not valid.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Page<HostedFunction>> ListAsync(FunctionQuery? query = null, CancellationToken cancellationToken = default);

    /// <summary>Changes a function's settings, for example to disable it: <c>s => s with { Enabled = false }</c>.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="change">Makes the new settings of the present ones. It runs outside the transaction and may use the host;
    /// it runs again on the fresh settings when others have changed them meanwhile, so it should have no other effect.</param>
    /// <param name="alwaysWarm">Whether to keep a worker when idle; null leaves that as it is.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    /// <returns>The function as it is now.</returns>
    /// <exception cref="ArgumentException">A setting is not valid. Nothing was changed.</exception>
    /// <exception cref="FunctionStoreException">There is no such function, or others changed the
    /// settings during each of 100 attempts (<see cref="FunctionProblem.FunctionChanged"/>).</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<HostedFunction> UpdateAsync(
        string functionId,
        Func<FunctionSettings, FunctionSettings> change,
        bool? alwaysWarm = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Deletes a function with everything that belongs to it: variables, deployments, executions, and, shortly after, its
    /// workers and files.
    /// </summary>
    /// <param name="functionId">The function.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    /// <returns>When it is deleted.</returns>
    /// <exception cref="FunctionStoreException">There is no such function.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task DeleteAsync(string functionId, CancellationToken cancellationToken = default);
}
