using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Appwrite.Upload;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Backends;
using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>
/// Runs one deployment step by step. Until the server has accepted the deployment, a failure deletes the function that the call
/// created.
/// </summary>
internal sealed partial class AppwriteDeployer(
    AppwriteApi api,
    IOptionsMonitor<AppwriteOptions> options,
    IOptionsMonitor<HostingLimits> limits,
    ScopedService<IBlobReader> blobs,
    TimeProvider time,
    ILogger<AppwriteBackend> logger)
{
    private static readonly TimeSpan CompensationLimit = TimeSpan.FromSeconds(30);

    private readonly FunctionProvisioner _functions = new(api, time);
    private readonly VariableSync _variables = new(api);
    private readonly UnchangedDeployments _unchanged = new(api);
    private readonly UploadCleanup _cleanup = new(api, time, logger);
    private readonly ArtifactUpload _upload = new(api, new ServerVersion(api, time));

    public async Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var current = options.CurrentValue;
        var plan = DeployPlan.From(input, limits.CurrentValue, HostingRuntimes.Node20);
        VariableValueLimit.Check(plan);
        AppwriteRules.Check(plan, limits.CurrentValue);
        LogStarted(plan.ArtifactKey, plan.Name);
        progress?.Report(new DeployProgress(DeployStage.Preparing));
        return await blobs.UseAsync(async reader =>
        {
            var artifact = await PackedArtifact
                .OpenAsync(DeployPlan.Require(reader), plan.ArtifactKey, plan.MaxArtifactBytes, cancellationToken)
                .ConfigureAwait(false);
            await using (artifact.ConfigureAwait(false))
                return await DeployAsync(plan, current, artifact, progress, cancellationToken).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<DeployResult> DeployAsync(
        DeployPlan plan,
        AppwriteOptions current,
        PackedArtifact artifact,
        IProgress<DeployProgress>? progress,
        CancellationToken cancellationToken)
    {
        progress?.Report(new DeployProgress(DeployStage.CreatingFunction, FunctionId: plan.FunctionId));
        var function = await _functions.EnsureAsync(plan, current, cancellationToken).ConfigureAwait(false);
        var endpoint = $"{current.Endpoint.TrimEnd('/')}/functions/{function.Id}/executions";
        var settings = function.Existing is { } existing
            ? TargetSettings.From(existing, plan, current)
            : TargetSettings.OfNew(plan, current);
        var fingerprint = plan.SkipUnchanged
            ? await DeployFingerprint.OfAsync(plan, settings, current.ApiKey, artifact, cancellationToken).ConfigureAwait(false)
            : null;
        var previous = function.Existing?.DeploymentId is { Length: > 0 } active ? active : null;
        if (await _unchanged.FindAsync(function, settings, fingerprint, cancellationToken).ConfigureAwait(false) is { } same)
        {
            LogUnchanged(function.Id, same);
            return new DeployResult(function.Id, same, endpoint) { IsUnchanged = true, PreviousDeploymentId = previous };
        }

        var deploymentId = await FillAsync(function, plan, current, settings, artifact, progress, cancellationToken).ConfigureAwait(false);
        LogAccepted(function.Id, deploymentId);
        if (fingerprint is not null)
            await RecordAsync(function, deploymentId, fingerprint, cancellationToken).ConfigureAwait(false);
        return new DeployResult(function.Id, deploymentId, endpoint) { PreviousDeploymentId = previous };
    }

    /// <summary>
    /// Updates the function, sets its variables and uploads the artifact. Returns the id of the accepted deployment.
    /// </summary>
    private async Task<string> FillAsync(
        DeployTarget function,
        DeployPlan plan,
        AppwriteOptions current,
        TargetSettings settings,
        PackedArtifact artifact,
        IProgress<DeployProgress>? progress,
        CancellationToken cancellationToken)
    {
        var uploadId = AppwriteIds.New(time);
        var hasBegun = false;
        var isSent = false;
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            await UpdateAsync(function, settings, cancellationToken).ConfigureAwait(false);
            await _variables.SetAsync(function, plan, progress, cancellationToken).ConfigureAwait(false);
            isSent = true;
            hasBegun = ArtifactParts.Count(artifact.Length) > 1;
            var deployment = await _upload
                .SendAsync(function.Id, current, settings, artifact, uploadId, progress, cancellationToken).ConfigureAwait(false);
            progress?.Report(new DeployProgress(
                DeployStage.Building, null, function.Id, deployment.Id, new DeploymentStatus(deployment.Status ?? "")));
            return deployment.Id!;
        }
        catch (Exception e) when (function.IsOwned)
        {
            await CompensateAsync(function.Id, e).ConfigureAwait(false);
            throw;
        }
        catch (HostingException e)
        {
            e.AddIds(function.Id, hasBegun ? uploadId : null);
            if (hasBegun)
                await _cleanup.TryDeleteAsync(function.Id, uploadId).ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException e)
        {
            if (isSent && !hasBegun)
                throw UploadCleanup.MaybeAccepted(function.Id, e, cancellationToken);
            throw await _cleanup.CanceledAsync(function.Id, hasBegun ? uploadId : null, e, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task UpdateAsync(DeployTarget function, TargetSettings settings, CancellationToken cancellationToken)
    {
        if (function.Existing is not { } existing)
            return;
        var before = existing.ToUpdate();
        var after = settings.ApplyTo(before);
        if (after != before)
            await api.UpdateFunctionAsync(function.Id, after, cancellationToken).ConfigureAwait(false);
    }

    private async Task RecordAsync(
        DeployTarget function, string deploymentId, string fingerprint, CancellationToken cancellationToken)
    {
        var value = $"{fingerprint} {deploymentId}";
        var old = function.Existing?.Vars?.FirstOrDefault(v => v.Key == DeployFingerprint.VariableKey);
        try
        {
            if (old is { Id: { } id, Secret: false })
                await api.UpdateVariableAsync(
                    function.Id, id, new CreateVariableBody(DeployFingerprint.VariableKey, value, null), cancellationToken)
                    .ConfigureAwait(false);
            else
                await api.CreateVariableAsync(
                    function.Id, new CreateVariableBody(DeployFingerprint.VariableKey, value, Secret: false), cancellationToken)
                    .ConfigureAwait(false);
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            // The deployment is valid. Only the next deployment may not be recognised as unchanged.
            LogNotRecorded(e, function.Id, deploymentId);
        }
    }

    /// <summary>
    /// Deletes the function that the call created. The deletion does not use the caller's token, which may be canceled; it has a
    /// time limit of 30 s.
    /// </summary>
    private async Task CompensateAsync(string functionId, Exception deployFailure)
    {
        using var limit = new CancellationTokenSource(CompensationLimit, time);
        try
        {
            await api.DeleteFunctionAsync(functionId, limit.Token).ConfigureAwait(false);
        }
        catch (BackendRejectedException e) when (e.StatusCode == 404)
        {
            // The function is already deleted.
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            throw FunctionLeftBehindException.NotDeleted(functionId, deployFailure, e);
        }
    }
}
