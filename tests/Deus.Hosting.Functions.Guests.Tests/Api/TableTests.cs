using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Tests.Api;

/// <summary>Tests tables from the guest's side. Arguments with quotes are variables of the test, in the order of their numbers.</summary>
public sealed class TableTests
{
    private GuestHost _host = null!;

    [OneTimeSetUp]
    public async Task SetUp()
    {
        _host = new GuestHost();
        await _host.Get<IGuestTables>().DefineAsync(new GuestTable("orders",
        [
            new("name", GuestColumnType.Text, IsRequired: true), new("count", GuestColumnType.Integer), new("price", GuestColumnType.Real),
            new("paid", GuestColumnType.Boolean),
        ]));
    }

    [OneTimeTearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task A_row_is_inserted_changed_read_listed_and_deleted()
    {
        var inserted = JsonNode.Parse(await RunAsync("(call $show (call $table_put 'orders' '{\"name\":\"Tea\",\"count\":2,\"paid\":true}'))"))!;
        var id = (string)inserted["_id"]!;
        var changed = JsonNode.Parse(await RunAsync($"(call $show (call $table_put 'orders' '{{\"_id\":\"{id}\",\"count\":3}}'))"))!;

        Assert.That(changed["data"]!.ToJsonString(), Is.EqualTo("""{"name":"Tea","count":3,"paid":true}"""));
        Assert.That((string)changed["_created_at"]!, Is.EqualTo((string)inserted["_created_at"]!));
        Assert.That(await RunAsync($"(call $show (call $table_get 'orders' '{id}'))"), Is.EqualTo(changed.ToJsonString()));
        Assert.That(await QueryAsync("count", "gte", "3"), Is.EqualTo(new[] { id }));
        Assert.That(await QueryAsync("count", "lt", "3"), Is.Empty);
        Assert.That(await QueryAsync("name", "contains", "TE"), Is.EqualTo(new[] { id }));
        Assert.That(await QueryAsync("paid", "equals", "true"), Is.EqualTo(new[] { id }));
        Assert.That(await RunAsync($"(call $flag (call $table_delete 'orders' '{id}')) (call $flag (call $table_delete 'orders' '{id}'))"), Is.EqualTo("1\n1"));
        Assert.That(await RunAsync($"(call $show (call $table_get 'orders' '{id}'))"), Is.EqualTo($"!The table 'orders' has no row '{id}'."));
        Assert.That(await RunAsync("(call $show (call $table_query 'orders' ''))"), Is.EqualTo("[]"));
    }

    [TestCase("table_put 'orders' '{}'", "!The column 'name' of the table 'orders' needs a value.")]
    [TestCase("table_put 'orders' '{\"name\":1}'", "!The value of 'name' is not valid. Accepted: text.")]
    [TestCase("table_put 'orders' '{\"name\":\"a\",\"count\":1.5}'", "!The value of 'count' is not valid. Accepted: integer.", Description = "W45")]
    [TestCase("table_put 'orders' '{\"other\":1}'", "!The table 'orders' has no column 'other'.")]
    [TestCase("table_put 'orders' '[]'", "!The row is not valid. Accepted: a JSON object.")]
    [TestCase("table_put 'orders' '{\"_id\":\"none\",\"count\":1}'", "null", Description = "an update that hits no row, as the published table has it")]
    [TestCase("table_put 'orders' '{\"_id\":\"none\",\"name\":null}'", "!The column 'name' of the table 'orders' needs a value.")]
    [TestCase("table_get 'unknown' 'x'", "!The table 'unknown' does not exist.")]
    [TestCase("table_get 'secret' 'x'", "!The function has no grant for the table 'secret'.")]
    [TestCase("table_query 'orders' '{\"filters\":[{\"column\":\"x\",\"operator\":\"equals\",\"value\":\"1\"}]}'", "!The table 'orders' has no column 'x'.")]
    [TestCase("table_query 'orders' '{\"filters\":[{\"column\":\"count\",\"operator\":\"or 1=1\",\"value\":\"1\"}]}'", "!The operator is not valid. Accepted: contains, equals, not_equals, gt, gte, lt, lte.")]
    [TestCase("table_query 'orders' '{\"filters\":[{\"column\":\"count\",\"operator\":\"gt\",\"value\":\"a\"}]}'", "!The value of the filter on 'count' is not valid. Accepted: integer.")]
    public async Task A_call_that_is_not_acceptable_fails_with_the_reason(string call, string output) =>
        Assert.That(await RunAsync($"(call $show (call ${call}))"), Is.EqualTo(output));

    [Test]
    public async Task A_table_gets_new_columns_and_no_other_types()
    {
        var tables = _host.Get<IGuestTables>();
        await tables.DefineAsync(new GuestTable("grows", [new("a", GuestColumnType.Text)]));
        await tables.DefineAsync(new GuestTable("grows", [new("b", GuestColumnType.Real)]));

        Assert.ThrowsAsync<ArgumentException>(() => tables.DefineAsync(new GuestTable("grows", [new("a", GuestColumnType.Real)])));
        Assert.ThrowsAsync<ArgumentException>(() => tables.DefineAsync(new GuestTable("Bad", [new("a", GuestColumnType.Real)])));
        Assert.That(await RunAsync("(call $show (call $table_put 'grows' '{\"a\":\"x\",\"b\":1.5}'))"), Does.Contain("""{"a":"x","b":1.5}"""));
    }

    private async Task<string[]> QueryAsync(string column, string @operator, string value)
    {
        var query = $$"""{"filters":[{"column":"{{column}}","operator":"{{@operator}}","value":"{{value}}"}]}""";
        return [.. JsonNode.Parse(await RunAsync($"(call $show (call $table_query 'orders' '{query}'))"))!.AsArray().Select(row => (string)row!["_id"]!)];
    }

    private async Task<string> RunAsync(string code)
    {
        await _host.DeployAsync(ApiWat.Command(code));
        await _host.Get<IGuestGrantStore>().SetAsync("fn", new GuestGrants { Tables = ["orders", "unknown", "grows"] });
        var result = await _host.ExecuteAsync();
        Assert.That(result.StatusCode, Is.EqualTo(200), result.Execution.Errors);
        return result.BodyText.Trim();
    }
}
