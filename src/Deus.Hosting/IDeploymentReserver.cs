namespace Deus.Hosting;

/// <summary>
/// A counter that can also reserve places under the always-warm ceiling, so that processes which deploy at the same time cannot
/// exceed it together. A place is held by one function: it is reserved for a deployment, confirmed when the backend has accepted the
/// deployment, and given back when the function is deleted or scales to zero. Register it as <see cref="IDeploymentCounter"/>, with
/// any lifetime; <see cref="Budget.ReserveAsync"/> finds it there.
/// </summary>
public interface IDeploymentReserver : IDeploymentCounter
{
    /// <summary>
    /// Reserves a place, if fewer than <paramref name="maximum"/> are reserved or confirmed. The count and the reservation are one
    /// atomic step. A reservation that is neither renewed nor confirmed in time expires, and its place is free again.
    /// </summary>
    /// <param name="functionId">The function to deploy into; null for a new function whose id the backend chooses. A function that
    /// has a confirmed place needs no second one.</param>
    /// <param name="maximum">The maximum number of places, 0 or more.</param>
    /// <param name="cancellationToken">Cancels the reservation. A canceled call may leave a reservation, which expires.</param>
    /// <returns>The reservation, or the refusal.</returns>
    Task<ReservationResult> TryReserveAsync(string? functionId, int maximum, CancellationToken cancellationToken = default);

    /// <summary>Keeps a reservation from expiring for one more <see cref="ReservationResult.Lifetime"/>.</summary>
    /// <param name="reservationId">The id of the reservation.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True when the reservation is kept; false when it has expired, or does not exist.</returns>
    Task<bool> TryRenewAsync(string reservationId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Turns a reservation into the place of a function, which does not expire. An earlier place of the function is given back.
    /// </summary>
    /// <param name="reservationId">The id of the reservation.</param>
    /// <param name="functionId">The id of the deployed function.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True when the function has a place; false when the reservation has expired and its place was given away.</returns>
    Task<bool> TryConfirmAsync(string reservationId, string functionId, CancellationToken cancellationToken = default);

    /// <summary>Gives back the place of a reservation that was not confirmed. Unknown ids are ignored.</summary>
    /// <param name="reservationId">The id of the reservation.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that completes when the place is free.</returns>
    Task ReleaseAsync(string reservationId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives back the confirmed place of a function, because it was deleted or scales to zero from now on. Functions without a place are
    /// ignored.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that completes when the place is free.</returns>
    Task ReleaseFunctionAsync(string functionId, CancellationToken cancellationToken = default);
}
