namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>The recorded calls of the services <c>ai</c> and <c>email</c>. The last 100,000 calls of all functions are kept.</summary>
public interface IGuestCallStore
{
    /// <summary>Lists the calls of an execution.</summary>
    /// <param name="executionId">The id of the execution.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>At most 1,000 calls, the oldest first; empty for an unknown id.</returns>
    Task<IReadOnlyList<GuestCallRecord>> ListAsync(string executionId, CancellationToken cancellationToken = default);
}
