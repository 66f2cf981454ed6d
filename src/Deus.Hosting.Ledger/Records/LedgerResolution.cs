using Deus.Hosting.Ledger.Storage;

namespace Deus.Hosting.Ledger.Records;

/// <summary>Resolves a difference between the records and the backend. Each step can be repeated.</summary>
internal sealed class LedgerResolution(
    LedgerDatabase database, IHostingBackend backend, IDeploymentManager manager, IBuildManager? builds)
{
    /// <summary>Deletes a function; one that does not exist is ignored, so that the call can be repeated.</summary>
    public static async Task DeleteAsync(IHostingBackend backend, string functionId, CancellationToken cancellationToken)
    {
        try
        {
            await backend.DeleteAsync(functionId, cancellationToken).ConfigureAwait(false);
        }
        catch (HostingException e) when (e.Reason is HostingErrorReason.NotFound)
        {
            // Deleted by an earlier call, or never created.
        }
    }

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
                await DeleteAsync(backend, difference.FunctionId, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task TakeBackAsync(LedgerDeployment left, CancellationToken cancellationToken)
    {
        // Another process may have taken it over since it was listed.
        var mine = await database.RunAsync(
            async transaction => await DeploymentTable.TakeOverAsync(transaction, left, database.Options.PendingTimeout).ConfigureAwait(false)
                ? await DeploymentTable.FindAsync(transaction, left.Id).ConfigureAwait(false)
                : null,
            cancellationToken).ConfigureAwait(false);
        if (mine is null)
            return;
        try
        {
            await TakeBackTakenAsync(mine, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            // Listed again at once, so that the call can be repeated.
            await database.RunAsync(transaction => DeploymentTable.ExpireAsync(transaction, mine), CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    private async Task TakeBackTakenAsync(LedgerDeployment mine, CancellationToken cancellationToken)
    {
        var (active, isShared) = await database.RunAsync(
            async transaction => (
                await DeploymentTable.FindActiveAsync(transaction, mine.ServiceId).ConfigureAwait(false),
                await DeploymentTable.IsFunctionSharedAsync(transaction, mine).ConfigureAwait(false)),
            cancellationToken).ConfigureAwait(false);
        if (!isShared)
            await DeleteAsync(backend, mine.FunctionId, cancellationToken).ConfigureAwait(false);
        else if (active?.FunctionId == mine.FunctionId)
            await ActivateAsync(active, cancellationToken).ConfigureAwait(false);
        await database.RunAsync(
            async transaction =>
            {
                if (!isShared)
                    await PlaceTable.ReleaseFunctionAsync(transaction, mine.FunctionId).ConfigureAwait(false);
                await DeploymentTable.FailAsync(transaction, mine, "Its process ended before the deployment was complete.").ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes the recorded deployment the active one again, after canceling builds that would replace it when they end.</summary>
    private async Task ActivateAsync(LedgerDeployment active, CancellationToken cancellationToken)
    {
        await foreach (var deployment in manager.ListAsync(active.FunctionId, cancellationToken).ConfigureAwait(false))
        {
            if (deployment.DeploymentId == active.DeploymentId)
                break;
            if (!deployment.Status.IsTerminal)
                await CancelBuildAsync(active.FunctionId, deployment.DeploymentId, cancellationToken).ConfigureAwait(false);
        }

        await manager.ActivateAsync(active.FunctionId, active.DeploymentId!, cancellationToken).ConfigureAwait(false);
    }

    private async Task CancelBuildAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        try
        {
            if (builds is not null)
                await builds.CancelBuildAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        }
        catch (HostingException e) when (e.Reason is HostingErrorReason.Conflict)
        {
            // The build has ended since it was listed.
        }
    }

    private Task RemoveAsync(LedgerDeployment missing, CancellationToken cancellationToken) => database.RunAsync(
        async transaction =>
        {
            await PlaceTable.ReleaseFunctionAsync(transaction, missing.FunctionId).ConfigureAwait(false);
            await DeploymentTable.RemoveAsync(transaction, missing.ServiceId).ConfigureAwait(false);
        },
        cancellationToken);
}
