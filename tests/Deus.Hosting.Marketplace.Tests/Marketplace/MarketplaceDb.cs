using Microsoft.EntityFrameworkCore;

namespace Marketplace;

/// <summary>The tables of the marketplace.</summary>
internal sealed class MarketplaceDb(DbContextOptions<MarketplaceDb> options) : DbContext(options)
{
    public DbSet<Service> Services => Set<Service>();

    public DbSet<Deployment> Deployments => Set<Deployment>();

    public DbSet<Artifact> Artifacts => Set<Artifact>();
}

/// <summary>A service that a seller offers.</summary>
internal sealed class Service
{
    public required string Id { get; init; }

    /// <summary>The key of the artifact for the next deployment.</summary>
    public required string ArtifactKey { get; set; }

    /// <summary>The id of the service's function; null before the first deployment.</summary>
    public string? FunctionId { get; set; }

    public bool IsAlwaysWarm { get; set; }
}

/// <summary>One deployment of a service.</summary>
internal sealed class Deployment
{
    public required string Id { get; init; }

    public required string ServiceId { get; init; }

    public required string FunctionId { get; init; }

    public required string ArtifactKey { get; init; }
}

/// <summary>An uploaded artifact.</summary>
internal sealed class Artifact
{
    public required string Id { get; init; }

    public required byte[] Content { get; init; }
}
