using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Deus.Hosting.Ledger.Storage;

namespace Deus.Hosting.Ledger.Records;

/// <summary>
/// One call of <see cref="DeploymentLedger.DeployAsync"/>. The pending record names the function before the backend is asked, so that a
/// process which ends at any step leaves nothing unknown.
/// </summary>
internal sealed partial class LedgerDeploy(LedgerDatabase database, Budget budget, IHostingBackend backend, IBlobReader blobs)
{
    public async Task<LedgerDeployment> RunAsync(
        DeployInput input, string requestKey, string? requestedBy, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        if (await FindEndedAsync(input.ServiceId, requestKey, cancellationToken).ConfigureAwait(false) is { } ended)
            return ended;
        var hash = await ArtifactHash.ComputeAsync(blobs, input.ArtifactKey, cancellationToken).ConfigureAwait(false);
        var active = await database
            .RunAsync(transaction => DeploymentTable.FindActiveAsync(transaction, input.ServiceId), cancellationToken).ConfigureAwait(false);
        var target = input with { FunctionId = input.FunctionId ?? active?.FunctionId ?? FunctionIdFor(input.ServiceId) };

        var reservation = await budget.ReserveAsync(target, cancellationToken).ConfigureAwait(false);
        await using (reservation.ConfigureAwait(false))
        {
            var pending = await BeginAsync(target, requestKey, requestedBy, hash, cancellationToken).ConfigureAwait(false);
            try
            {
                var result = await backend.DeployAsync(target, progress, cancellationToken).ConfigureAwait(false);
                // The backend has accepted the deployment, so the caller's token no longer counts.
                return await CompleteAsync(pending, target, reservation, result).ConfigureAwait(false);
            }
            catch (Exception e) when (e is HostingException or OperationCanceledException)
            {
                await TakeBackAsync(pending, target, isNew: active is null && input.FunctionId is null, e).ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <returns>The deployment of an earlier call that has ended well; null when this call is to deploy.</returns>
    private async Task<LedgerDeployment?> FindEndedAsync(string serviceId, string requestKey, CancellationToken cancellationToken)
    {
        var found = await database
            .RunAsync(transaction => DeploymentTable.FindAsync(transaction, serviceId, requestKey), cancellationToken).ConfigureAwait(false);
        return found?.Status switch
        {
            null => null,
            LedgerDeploymentStatus.Pending when found.IsLeft => null,
            LedgerDeploymentStatus.Pending => throw AtWork(found),
            LedgerDeploymentStatus.Failed => throw new LedgerConflictException(
                $"The deployment with the key '{requestKey}' has failed: {found.Failure} Deploy again with another key.", found),
            _ => found,
        };
    }

    private Task<LedgerDeployment> BeginAsync(
        DeployInput target, string requestKey, string? requestedBy, string hash, CancellationToken cancellationToken)
    {
        var deployment = new LedgerDeployment
        {
            Id = Guid.NewGuid().ToString("N"),
            ServiceId = target.ServiceId,
            RequestKey = requestKey,
            Status = LedgerDeploymentStatus.Pending,
            Backend = backend.GetType().Name,
            FunctionId = target.FunctionId!,
            Region = target.Region,
            Runtime = target.Runtime,
            ArtifactKey = target.ArtifactKey,
            ArtifactHash = hash,
            AlwaysWarm = target.AlwaysWarm,
            RequestedBy = requestedBy,
            CreatedAt = default,
        };
        var timeout = database.Options.PendingTimeout;
        return database.RunAsync(
            async transaction =>
            {
                await DeploymentTable.InsertAsync(transaction, deployment, timeout).ConfigureAwait(false);
                var recorded = (await DeploymentTable.FindAsync(transaction, target.ServiceId, requestKey).ConfigureAwait(false))!;
                if (recorded.Id == deployment.Id)
                    return recorded;
                if (!recorded.IsLeft || !await DeploymentTable.TakeOverAsync(transaction, recorded, timeout).ConfigureAwait(false))
                    throw AtWork(recorded);
                return (await DeploymentTable.FindAsync(transaction, recorded.Id).ConfigureAwait(false))!;
            },
            cancellationToken);
    }

    private async Task<LedgerDeployment> CompleteAsync(
        LedgerDeployment pending, DeployInput target, BudgetReservation reservation, DeployResult result)
    {
        await reservation.ConfirmAsync(result.FunctionId, CancellationToken.None).ConfigureAwait(false);
        return await database.RunAsync(
            async transaction =>
            {
                var isMine = await DeploymentTable.CompleteAsync(transaction, pending, result.DeploymentId, result.ExecEndpoint).ConfigureAwait(false);
                var recorded = (await DeploymentTable.FindAsync(transaction, pending.Id).ConfigureAwait(false))!;
                // After a commit whose response was lost, the record has ended with this result already.
                if (!isMine && (recorded.Attempt != pending.Attempt || recorded.DeploymentId != result.DeploymentId))
                    throw AtWork(recorded);
                if (target.AlwaysWarm == false)
                    await PlaceTable.ReleaseFunctionAsync(transaction, result.FunctionId).ConfigureAwait(false);
                return recorded;
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>
    /// Deletes a new function, and records the failure. When the backend cannot be reached, the record stays pending, and names the function
    /// that may exist.
    /// </summary>
    private async Task TakeBackAsync(LedgerDeployment pending, DeployInput target, bool isNew, Exception failure)
    {
        if (failure is LedgerConflictException)
            return;
        // A deployment that began at the same time may have gone into the new function.
        isNew = isNew && !await database.RunAsync(
            transaction => DeploymentTable.IsFunctionSharedAsync(transaction, pending), CancellationToken.None).ConfigureAwait(false);
        if (isNew)
            await LedgerResolution.DeleteAsync(backend, target.FunctionId!, CancellationToken.None).ConfigureAwait(false);
        await database.RunAsync(
            async transaction =>
            {
                if (isNew)
                    await PlaceTable.ReleaseFunctionAsync(transaction, target.FunctionId!).ConfigureAwait(false);
                await DeploymentTable.FailAsync(transaction, pending, failure.Message).ConfigureAwait(false);
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    private static LedgerConflictException AtWork(LedgerDeployment deployment) => new(
        $"The deployment with the key '{deployment.RequestKey}' is being deployed by another call. Repeat the call when that one has ended.", deployment);

    /// <summary>The service's id where a function may have it; otherwise a hash of it.</summary>
    private static string FunctionIdFor(string serviceId) => AcceptedId().IsMatch(serviceId)
        ? serviceId
        : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(serviceId)))[..32].ToLowerInvariant();

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,35}$")]
    private static partial Regex AcceptedId();
}
