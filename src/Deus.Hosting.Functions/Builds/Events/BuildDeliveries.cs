using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Hosting;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds.Events;

/// <summary>Executes each kind of effect. All effects are idempotent.</summary>
internal sealed class BuildDeliveries(
    BackgroundWorkQueue backgroundWork, RunningBuilds running, RemoteBuilds remote, IOptions<FunctionsOptions> options)
{
    public async Task DeliverAsync(DueEffect effect, CancellationToken cancellationToken)
    {
        switch (effect.Kind)
        {
            case BuildDelivery.SubmitJob:
                await remote.SubmitAsync(effect.DeploymentId, cancellationToken).ConfigureAwait(false);
                break;
            case BuildDelivery.StopJob or BuildDelivery.StopLateJob:
                running.Stop(effect.DeploymentId);
                // The job may run at the remote jobs service: it was started there, or its place is unknown.
                if (options.Value.RemoteBuilder is not null)
                    await remote.StopAsync(effect.DeploymentId, cancellationToken).ConfigureAwait(false);
                break;
            case BuildDelivery.Warm:
                await backgroundWork.WarmAsync(effect.DeploymentId, cancellationToken).ConfigureAwait(false);
                break;
            case BuildDelivery.Release:
                await backgroundWork.ReleaseAsync(effect.DeploymentId, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(effect), effect.Kind, "No delivery for this effect.");
        }
    }
}
