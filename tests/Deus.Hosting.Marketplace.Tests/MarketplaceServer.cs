using Deus.Hosting.Shared;

namespace Marketplace.Tests;

/// <summary>The PostgreSQL server of the marketplace.</summary>
[SetUpFixture]
public sealed class MarketplaceServer : PostgresServer;
