using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>Finds a deployment with the same artifact and settings, which makes another one unnecessary.</summary>
internal sealed class UnchangedDeployments(AppwriteApi api)
{
    /// <summary>Returns the id of the deployment; null when the artifact or the settings have changed.</summary>
    public async Task<string?> FindAsync(
        DeployTarget function, TargetSettings settings, string? fingerprint, CancellationToken cancellationToken)
    {
        if (fingerprint is null || function.Existing is not { } existing
            || DeployFingerprint.FindDeployment(existing, fingerprint) is not { } same
            || !await IsCurrentAsync(existing, same, cancellationToken).ConfigureAwait(false))
            return null;
        var before = existing.ToUpdate();
        var after = settings.ApplyTo(before);
        if (after == before)
            return same;
        // Only the server knows its default specification.
        if (after.Specification is not null || after with { Specification = before.Specification } != before)
            return null;
        var updated = await api.UpdateFunctionAsync(function.Id, after, cancellationToken).ConfigureAwait(false);
        return updated.Specification == before.Specification ? same : null;
    }

    /// <summary>
    /// Returns true when the deployment is active, or is being built and no newer deployment would become active instead.
    /// </summary>
    private async Task<bool> IsCurrentAsync(FunctionResponse function, string deploymentId, CancellationToken cancellationToken)
    {
        if (function.DeploymentId == deploymentId)
            return true;
        var newest = await api.FindNewestDeploymentAsync(function.Id!, cancellationToken).ConfigureAwait(false);
        return newest?.Id == deploymentId && !new DeploymentStatus(newest.Status ?? "").IsTerminal;
    }
}
