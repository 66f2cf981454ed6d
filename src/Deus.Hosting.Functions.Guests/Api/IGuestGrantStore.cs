namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>The grants of the functions. They are stored in the host's folder. A change applies to executions that start afterwards.</summary>
public interface IGuestGrantStore
{
    /// <summary>Returns the grants of a function.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The grants; <see cref="GuestGrants.None"/> when none were set.</returns>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    Task<GuestGrants> GetAsync(string functionId, CancellationToken cancellationToken = default);

    /// <summary>Replaces the grants of a function. A function that is created again with the same id has none.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="grants">The grants.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that completes when the grants are stored.</returns>
    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    Task SetAsync(string functionId, GuestGrants grants, CancellationToken cancellationToken = default);
}
