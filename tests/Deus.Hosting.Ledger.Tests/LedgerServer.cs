using Deus.Hosting.Shared;

namespace Deus.Hosting.Ledger.Tests;

/// <summary>The PostgreSQL server of the tests.</summary>
[SetUpFixture]
public sealed class LedgerServer : PostgresServer;
