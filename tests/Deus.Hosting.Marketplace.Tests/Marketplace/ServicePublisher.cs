using Deus.Hosting;
using Deus.Hosting.Ledger;
using Microsoft.EntityFrameworkCore;

namespace Marketplace;

/// <summary>Deploys and invokes services.</summary>
internal sealed class ServicePublisher(MarketplaceDb db, DeploymentLedger ledger, IFunctionInvoker invoker)
{
    public async Task<LedgerDeployment> DeployAsync(string serviceId, bool? alwaysWarm, string requestKey, CancellationToken cancellationToken)
    {
        var service = await db.Services.AsNoTracking().SingleAsync(s => s.Id == serviceId, cancellationToken);
        var input = new DeployInput { ServiceId = service.Id, ArtifactKey = service.ArtifactKey, AlwaysWarm = alwaysWarm, WaitUntilReady = true };
        return await ledger.DeployAsync(input, requestKey, cancellationToken: cancellationToken);
    }

    public async Task<InvokeResult> InvokeAsync(string serviceId, string body, CancellationToken cancellationToken)
    {
        var active = await ledger.FindActiveAsync(serviceId, cancellationToken);
        return await invoker.InvokeAsync(active!.FunctionId, new InvokeRequest { BodyText = body }, cancellationToken);
    }
}
