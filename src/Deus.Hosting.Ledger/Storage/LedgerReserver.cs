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
        // The same id in each attempt, so that a commit whose answer was lost leaves one reservation.
        var reservationId = Guid.NewGuid().ToString("N");
        var lifetime = database.Options.ReservationLifetime;
        return database.RunAsync(
            async transaction =>
            {
                var (usage, isReserved, isHeld) = await PlaceTable.LookAsync(transaction, reservationId, functionId).ConfigureAwait(false);
                if (isReserved)
                    return ReservationResult.Reserved(reservationId, usage - 1, lifetime);
                if (isHeld)
                    return ReservationResult.NotNeeded(usage);
                if (usage >= maximum)
                    return ReservationResult.Refused(usage);
                await PlaceTable.InsertAsync(transaction, reservationId, functionId, lifetime).ConfigureAwait(false);
                return ReservationResult.Reserved(reservationId, usage, lifetime);
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
