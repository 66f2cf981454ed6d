using Deus.Hosting.Ledger.Storage;

namespace Deus.Hosting.Ledger.Tests.Storage;

/// <summary>Tests the migrations on each database.</summary>
[TestFixture(TestServer.Sqlite)]
[TestFixture(TestServer.PostgreSql)]
[TestFixture(TestServer.PooledPostgreSql)]
internal sealed class LedgerMigrationTests(TestServer server)
{
    private TestDatabase _database = null!;

    [SetUp]
    public async Task SetUpAsync() => _database = await TestDatabase.CreateAsync(server);

    [TearDown]
    public ValueTask TearDownAsync() => _database.DisposeAsync();

    [Test]
    public async Task GetScripts_run_by_hand_give_tables_that_need_no_migration()
    {
        foreach (var script in LedgerMigrations.GetScripts(new LedgerOptions { Dialect = _database.Dialect }))
            await _database.RunAsync(script);
        using var ledger = Ledger(new LedgerOptions { MigrateAtFirstUse = false });

        Assert.That((await new LedgerReserver(ledger).TryReserveAsync(null, maximum: 1)).IsReserved);
    }

    [Test]
    public async Task Tables_that_are_too_old_are_refused_when_migration_is_off()
    {
        await _database.RunAsync("CREATE TABLE deus_schema (version INTEGER PRIMARY KEY, applied_at BIGINT NOT NULL)");
        using var ledger = Ledger(new LedgerOptions { MigrateAtFirstUse = false });

        var refused = Assert.ThrowsAsync<HostingConfigurationException>(() => new LedgerReserver(ledger).CountAlwaysWarmDeploymentsAsync());

        Assert.That(refused!.Message, Does.Contain("version 0").And.Contain("LedgerMigrations.GetScripts()"));
    }

    [Test]
    public async Task Tables_that_are_too_new_are_refused_and_unchanged()
    {
        using (var first = Ledger(new LedgerOptions()))
            await new LedgerReserver(first).CountAlwaysWarmDeploymentsAsync();
        await _database.RunAsync("INSERT INTO deus_schema (version, applied_at) VALUES (99, 0)");
        using var ledger = Ledger(new LedgerOptions());

        var refused = Assert.ThrowsAsync<HostingConfigurationException>(() => new LedgerReserver(ledger).CountAlwaysWarmDeploymentsAsync());

        Assert.That(refused!.Message, Does.Contain("version 99").And.Contain("Use a newer version"));
    }

    [Test]
    public async Task Ledgers_with_other_prefixes_are_independent()
    {
        using var first = Ledger(new LedgerOptions { TablePrefix = "a_" });
        using var second = Ledger(new LedgerOptions { TablePrefix = "b_" });

        await new LedgerReserver(first).TryReserveAsync(null, maximum: 1);

        Assert.That(await new LedgerReserver(second).CountAlwaysWarmDeploymentsAsync(), Is.Zero);
    }

    private LedgerDatabase Ledger(LedgerOptions options) => new(_database.Source, options, TimeProvider.System);
}
