namespace Deus.Hosting.Ledger.Storage;

/// <summary>Counts and reserves places in the ledger's database. All processes that share the database share the ceiling.</summary>
internal sealed class LedgerReserver(LedgerDatabase database) : IDeploymentReserver
{
    public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default) =>
        database.RunAsync(transaction => PlaceTable.CountAsync(transaction, functionId: null), cancellationToken);

    public Task<int> CountAlwaysWarmDeploymentsAsync(string functionId, CancellationToken cancellationToken = default) =>
        database.RunAsync(transaction => PlaceTable.CountAsync(transaction, functionId), cancellationToken);

    public Task<ReservationResult> TryReserveAsync(string? functionId, int maximum, CancellationToken cancellationToken = default)
    {
        // The same id in each attempt, so that a commit whose response was lost leaves one reservation.
        var reservationId = Guid.NewGuid().ToString("N");
        var lifetime = database.Options.ReservationLifetime;
        return database.RunAsync(
            async transaction =>
            {
                var places = await PlaceTable.ReserveAsync(transaction, reservationId, functionId, maximum, lifetime).ConfigureAwait(false);
                if (places.Exists(place => place.Id == reservationId))
                    return ReservationResult.Reserved(reservationId, places.Count - 1, lifetime);
                return functionId is not null && places.Exists(place => place.IsConfirmed && place.FunctionId == functionId)
                    ? ReservationResult.NotNeeded(places.Count)
                    : ReservationResult.Refused(places.Count);
            },
            cancellationToken);
    }

    public Task<bool> TryRenewAsync(string reservationId, CancellationToken cancellationToken = default) => database.RunAsync(
        transaction => PlaceTable.RenewAsync(transaction, reservationId, database.Options.ReservationLifetime), cancellationToken);

    public Task<bool> TryConfirmAsync(string reservationId, string functionId, CancellationToken cancellationToken = default) =>
        database.RunAsync(transaction => PlaceTable.ConfirmAsync(transaction, reservationId, functionId), cancellationToken);

    public Task ReleaseAsync(string reservationId, CancellationToken cancellationToken = default) =>
        database.RunAsync(transaction => PlaceTable.ReleaseAsync(transaction, reservationId), cancellationToken);

    public Task ReleaseFunctionAsync(string functionId, CancellationToken cancellationToken = default) =>
        database.RunAsync(transaction => PlaceTable.ReleaseFunctionAsync(transaction, functionId), cancellationToken);
}
