using Deus.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Marketplace;

/// <summary>Deploys and invokes services.</summary>
internal sealed class ServicePublisher(MarketplaceDb db, IHostingBackend backend, IFunctionInvoker invoker)
{
    /// <summary>Deploys the service's artifact into a new function, or into the existing one.</summary>
    public async Task<DeployResult> DeployAsync(string serviceId, bool? alwaysWarm, CancellationToken cancellationToken)
    {
        var service = await db.Services.SingleAsync(s => s.Id == serviceId, cancellationToken);
        var deployed = await backend.DeployAsync(
            new DeployInput
            {
                ServiceId = service.Id,
                ArtifactKey = service.ArtifactKey,
                FunctionId = service.FunctionId,
                AlwaysWarm = alwaysWarm,
                WaitUntilReady = true,
            },
            progress: null,
            cancellationToken);
        service.FunctionId = deployed.FunctionId;
        service.IsAlwaysWarm = alwaysWarm ?? service.IsAlwaysWarm;
        db.Deployments.Add(new Deployment
        {
            Id = deployed.DeploymentId,
            ServiceId = service.Id,
            FunctionId = deployed.FunctionId,
            ArtifactKey = service.ArtifactKey,
        });
        await db.SaveChangesAsync(cancellationToken);
        return deployed;
    }

    public async Task<InvokeResult> InvokeAsync(string serviceId, string body, CancellationToken cancellationToken)
    {
        var service = await db.Services.AsNoTracking().SingleAsync(s => s.Id == serviceId, cancellationToken);
        return await invoker.InvokeAsync(service.FunctionId!, new InvokeRequest { BodyText = body }, cancellationToken);
    }
}
