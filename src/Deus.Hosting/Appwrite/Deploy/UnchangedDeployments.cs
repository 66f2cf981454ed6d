using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>Finds the deployment that makes another one needless: the same artifact with the same settings.</summary>
internal sealed class UnchangedDeployments(AppwriteApi api)
{
    /// <summary>Gives the deployment's id; null when there is none.</summary>
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
        // Only the server knows the specification that it gives by itself.
        if (after.Specification is not null || after with { Specification = before.Specification } != before)
            return null;
        var updated = await api.UpdateFunctionAsync(function.Id, after, cancellationToken).ConfigureAwait(false);
        return updated.Specification == before.Specification ? same : null;
    }

    /// <summary>True when it is active, or is being built and nothing newer is there that would become active instead.</summary>
    private async Task<bool> IsCurrentAsync(FunctionResponse function, string deploymentId, CancellationToken cancellationToken)
    {
        if (function.DeploymentId == deploymentId)
            return true;
        var newest = await api.FindNewestDeploymentAsync(function.Id!, cancellationToken).ConfigureAwait(false);
        return newest?.Id == deploymentId && !new DeploymentStatus(newest.Status ?? "").IsTerminal;
    }
}
