using Deus.Hosting.Ledger.Storage;

namespace Deus.Hosting.Ledger.Tests.Storage;

/// <summary>Tests the schema and the options of the tables.</summary>
internal sealed class LedgerSchemaTests
{
    [Test]
    public async Task PostgreSql_tables_are_created_in_the_schema_of_the_options()
    {
        await using var database = await TestDatabase.CreateAsync(TestServer.PostgreSql);
        await database.RunAsync("CREATE SCHEMA hosting");
        using var ledger = new LedgerDatabase(database.Source, new LedgerOptions { Schema = "hosting" }, TimeProvider.System);

        await new LedgerReserver(ledger).TryReserveAsync(null, maximum: 1);

        Assert.That(await database.NumberAsync("SELECT COUNT(*) FROM hosting.deus_places"), Is.EqualTo(1));
    }

    [TestCase("Schema", "public; DROP TABLE x")]
    [TestCase("Schema", "")]
    [TestCase("TablePrefix", "Deus_")]
    [TestCase("TablePrefix", "1_")]
    [TestCase("TablePrefix", "a\"b")]
    [TestCase("ReservationLifetime", "00:00:00.5")]
    [TestCase("PendingTimeout", "2.00:00:00")]
    [TestCase("ComparisonInterval", "00:00:30")]
    public void Options_that_are_not_acceptable_are_refused_by_name(string name, string value)
    {
        var options = new LedgerOptions { Dialect = LedgerDialect.PostgreSql };
        var property = typeof(LedgerOptions).GetProperty(name)!;
        property.SetValue(options, property.PropertyType != typeof(string) ? TimeSpan.Parse(value, null) : value);

        var refused = Assert.Throws<HostingConfigurationException>(() => LedgerMigrations.GetScripts(options));

        Assert.That(refused!.Message, Does.Contain($"LedgerOptions.{name} is not acceptable. Accepted: "));
    }
}
