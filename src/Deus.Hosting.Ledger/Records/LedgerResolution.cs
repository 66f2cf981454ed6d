using Deus.Hosting.Ledger.Storage;

namespace Deus.Hosting.Ledger.Records;

/// <summary>Resolves a difference between the records and the backend. Each step can be repeated.</summary>
internal sealed class LedgerResolution(LedgerDatabase database, IHostingBackend backend, IDeploymentManager manager)
{
    public async Task ResolveAsync(LedgerDifference difference, CancellationToken cancellationToken)
    {
        switch (difference.Kind)
        {
            case LedgerDifferenceKind.LeftDeployment:
                await TakeBackAsync(difference.Deployment!, cancellationToken).ConfigureAwait(false);
                break;
            case LedgerDifferenceKind.MissingFunction:
                if (!await LedgerComparison.ExistsAsync(manager, difference.FunctionId, cancellationToken).ConfigureAwait(false))
                    await RemoveAsync(difference.Deployment!, cancellationToken).ConfigureAwait(false);
                break;
            case LedgerDifferenceKind.UnusedPlace:
                await database.RunAsync(t => PlaceTable.ReleaseFunctionAsync(t, difference.FunctionId), cancellationToken).ConfigureAwait(false);
                break;
            default:
                await backend.DeleteAsync(difference.FunctionId, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task TakeBackAsync(LedgerDeployment left, CancellationToken cancellationToken)
    {
        // Another process may have taken it over since it was listed.
        var (mine, active) = await database.RunAsync(
            async transaction =>
            {
                var isMine = await DeploymentTable.TakeOverAsync(transaction, left, database.Options.PendingTimeout).ConfigureAwait(false);
                return (
                    isMine ? await DeploymentTable.FindAsync(transaction, left.Id).ConfigureAwait(false) : null,
                    await DeploymentTable.FindActiveAsync(transaction, left.ServiceId).ConfigureAwait(false));
            },
            cancellationToken).ConfigureAwait(false);
        if (mine is null)
            return;
        var isShared = active?.FunctionId == left.FunctionId;
        if (isShared)
            await manager.ActivateAsync(active!.FunctionId, active.DeploymentId!, cancellationToken).ConfigureAwait(false);
        else
            await backend.DeleteAsync(left.FunctionId, cancellationToken).ConfigureAwait(false);
        await database.RunAsync(
            async transaction =>
            {
                if (!isShared)
                    await PlaceTable.ReleaseFunctionAsync(transaction, left.FunctionId).ConfigureAwait(false);
                await DeploymentTable.FailAsync(transaction, mine, "Its process ended before the deployment was complete.").ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    private Task RemoveAsync(LedgerDeployment missing, CancellationToken cancellationToken) => database.RunAsync(
        async transaction =>
        {
            await PlaceTable.ReleaseFunctionAsync(transaction, missing.FunctionId).ConfigureAwait(false);
            await DeploymentTable.RemoveAsync(transaction, missing.ServiceId).ConfigureAwait(false);
        },
        cancellationToken);
}
