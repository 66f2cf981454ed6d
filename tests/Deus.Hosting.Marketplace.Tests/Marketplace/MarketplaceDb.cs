using Microsoft.EntityFrameworkCore;

namespace Marketplace;

/// <summary>The tables of the marketplace.</summary>
internal sealed class MarketplaceDb(DbContextOptions<MarketplaceDb> options) : DbContext(options)
{
    public DbSet<Service> Services => Set<Service>();

    public DbSet<Artifact> Artifacts => Set<Artifact>();
}

/// <summary>A service that a seller offers.</summary>
internal sealed class Service
{
    public required string Id { get; init; }

    /// <summary>The key of the artifact for the next deployment.</summary>
    public required string ArtifactKey { get; set; }
}

/// <summary>An uploaded artifact.</summary>
internal sealed class Artifact
{
    public required string Id { get; init; }

    public required byte[] Content { get; init; }
}
