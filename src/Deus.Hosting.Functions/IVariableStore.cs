namespace Deus.Hosting.Functions;

/// <summary>
/// The variables of functions, which workers receive as environment variables. Safe for concurrent use. Without an application host,
/// the first call starts the function host.
/// </summary>
public interface IVariableStore
{
    /// <summary>
    /// Creates a variable, or replaces the one with this name. The next execution runs in a new worker that has the value.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="key">The name, 1 to 255 characters.</param>
    /// <param name="value">The value, at most 8,192 characters.</param>
    /// <param name="secret">True (default) prevents reading the value back. A secret variable cannot become readable.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>The variable; without its value when it is secret.</returns>
    /// <exception cref="ArgumentException">The id, the key or the value is not valid, or the function has 1,000 variables already.
    /// Nothing was changed.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist, or a secret variable would become readable.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<Variable> SetAsync(
        string functionId, string key, string value, bool secret = true, CancellationToken cancellationToken = default);

    /// <summary>Reads all variables of a function, at most 1,000, oldest first.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The variables; secret ones without their values.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task<IReadOnlyList<Variable>> ListAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a variable. The next execution runs in a new worker without it.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="key">The name of the variable.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <returns>A task that completes when the variable is deleted.</returns>
    /// <exception cref="ArgumentException">An id is not valid.</exception>
    /// <exception cref="FunctionStoreException">The function does not exist or has no variable with this name.</exception>
    /// <exception cref="FunctionHostException">The host failed, for example because its folder cannot be read or written.</exception>
    Task DeleteAsync(string functionId, string key, CancellationToken cancellationToken = default);
}
