using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Execution;

namespace Deus.Hosting.Functions.Builds.Store;

/// <summary>What each kind of effect does. All of them may be done twice.</summary>
internal sealed class BuildDeliveries(HostChores chores, RunningBuilds running)
{
    public async Task DeliverAsync(DueEffect effect, CancellationToken cancellationToken)
    {
        switch (effect.Kind)
        {
            case BuildDelivery.StopJob:
                running.Stop(effect.DeploymentId);
                break;
            case BuildDelivery.Warm:
                await chores.WarmAsync(effect.DeploymentId, cancellationToken).ConfigureAwait(false);
                break;
            case BuildDelivery.Release:
                await chores.ReleaseAsync(effect.DeploymentId, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect.Kind, "No delivery for this effect.");
        }
    }
}
