namespace Deus.Hosting.Functions;

/// <summary>
/// The variables of functions, given to their workers as environment. Safe for concurrent use. Starts the host on first use
/// when the application has none.
/// </summary>
public interface IVariableStore
{
    /// <summary>Creates a variable, or replaces the one of this name. The next execution gets it, in a new worker.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="key">The name, 1 to 255 characters.</param>
    /// <param name="value">The value, at most 8,192 characters.</param>
    /// <param name="secret">True (default) to keep the value from being read back. A secret variable stays secret.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    /// <returns>The variable.</returns>
    /// <exception cref="ArgumentException">A key or a value is not valid. Nothing was changed.</exception>
    /// <exception cref="FunctionStoreException">There is no such function.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<Variable> SetAsync(
        string functionId, string key, string value, bool secret = true, CancellationToken cancellationToken = default);

    /// <summary>Reads all variables of a function, at most 1,000, in the order of their creation.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The variables; of secret ones without the value.</returns>
    /// <exception cref="FunctionStoreException">There is no such function.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task<IReadOnlyList<Variable>> ListAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a variable. The next execution does without it, in a new worker.</summary>
    /// <param name="functionId">The function.</param>
    /// <param name="key">The name.</param>
    /// <param name="cancellationToken">Cancels before the change.</param>
    /// <returns>When it is deleted.</returns>
    /// <exception cref="FunctionStoreException">The function has no variable of this name.</exception>
    /// <exception cref="FunctionHostException">The host failed.</exception>
    Task DeleteAsync(string functionId, string key, CancellationToken cancellationToken = default);
}
