using Deus.Hosting;
using Microsoft.EntityFrameworkCore;

namespace Marketplace;

/// <summary>Reads artifacts from the database.</summary>
internal sealed class DbBlobReader(MarketplaceDb db) : IBlobReader
{
    public async Task<Stream> GetAsync(string key, CancellationToken cancellationToken = default)
    {
        var artifact = await db.Artifacts.AsNoTracking().SingleOrDefaultAsync(a => a.Id == key, cancellationToken);
        return artifact is null ? throw new FileNotFoundException($"There is no artifact {key}.") : new MemoryStream(artifact.Content);
    }
}
