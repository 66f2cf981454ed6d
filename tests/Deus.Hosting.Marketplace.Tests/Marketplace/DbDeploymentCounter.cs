using Deus.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Marketplace;

/// <summary>Counts the always-warm services.</summary>
internal sealed class DbDeploymentCounter(MarketplaceDb db) : IDeploymentCounter
{
    public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default) =>
        db.Services.CountAsync(s => s.IsAlwaysWarm, cancellationToken);

    public Task<int> CountAlwaysWarmDeploymentsAsync(string functionId, CancellationToken cancellationToken = default) =>
        db.Services.CountAsync(s => s.IsAlwaysWarm && s.FunctionId != functionId, cancellationToken);
}
