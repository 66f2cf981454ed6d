using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Guests.Api;

namespace Deus.Hosting.Functions.Guests.Tests.Api;

/// <summary>Tests rows that were inserted by an execution that tries a feature flag.</summary>
public sealed class FlaggedRowTests
{
    private const string Flag = "checkout:blue";
    private GuestHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new GuestHost();
        await _host.Get<IGuestTables>().DefineAsync(new GuestTable("orders", [new("name", GuestColumnType.Text)]));
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task W42_A_row_of_a_flag_is_invisible_without_the_flag_and_with_another_one()
    {
        var id = await InsertAsync("tried", Flag);

        Assert.That(await NamesAsync(Flag), Is.EqualTo(new[] { "tried" }));
        Assert.That(await NamesAsync(null), Is.Empty);
        Assert.That(await NamesAsync("checkout:green"), Is.Empty);
        Assert.That(await RunAsync($"(call $show (call $table_get 'orders' '{id}'))", null), Is.EqualTo($"!The table 'orders' has no row '{id}'."));
        Assert.That(await RunAsync($$"""(call $show (call $table_put 'orders' '{"_id":"{{id}}","name":"x"}'))""", null), Is.EqualTo("null"));
        Assert.That(await RunAsync($"(call $flag (call $table_delete 'orders' '{id}'))", null), Is.EqualTo("1"), "as for a row that does not exist");
        Assert.That(await NamesAsync(Flag), Is.EqualTo(new[] { "tried" }), "unchanged");
    }

    [Test]
    public async Task W42_An_execution_with_a_flag_reads_common_rows_and_does_not_change_them()
    {
        var id = await InsertAsync("common", null);
        var refused = $"The row '{id}' was not inserted for '{Flag}', so that it cannot be changed for it.";

        Assert.That(await NamesAsync(Flag), Is.EqualTo(new[] { "common" }));
        Assert.That(await RunAsync($$"""(call $show (call $table_put 'orders' '{"_id":"{{id}}","name":"x"}'))""", Flag), Is.EqualTo($"!{refused}"));
        Assert.That(await RunAsync($"(call $flag (call $table_delete 'orders' '{id}'))", Flag), Is.EqualTo($"0!{refused}"));
        Assert.That(await NamesAsync(null), Is.EqualTo(new[] { "common" }));
    }

    [Test]
    public async Task An_execution_with_a_flag_changes_and_deletes_its_own_rows()
    {
        var id = await InsertAsync("tried", Flag);

        Assert.That(await RunAsync($$"""(call $show (call $table_put 'orders' '{"_id":"{{id}}","name":"changed"}'))""", Flag), Does.Contain("changed"));
        await RunAsync($"(call $flag (call $table_delete 'orders' '{id}'))", Flag);

        Assert.That(await NamesAsync(Flag), Is.Empty);
    }

    [Test]
    public async Task Rows_of_a_flag_are_promoted_or_rolled_back()
    {
        await InsertAsync("kept", "a:1");
        await InsertAsync("dropped", "b:1");
        var tables = _host.Get<IGuestTables>();

        Assert.That((await tables.PromoteAsync("orders", "a:1"), await tables.RollBackAsync("orders", "b:1")), Is.EqualTo((1, 1)));

        Assert.That(await NamesAsync(null), Is.EqualTo(new[] { "kept" }));
        Assert.That(await NamesAsync("b:1"), Is.EqualTo(new[] { "kept" }));
        Assert.ThrowsAsync<GuestServiceException>(() => tables.PromoteAsync("none", "a:1"));
    }

    [Test]
    public async Task A_called_function_has_the_flag_of_its_caller()
    {
        await DeployAsync("""(call $show (call $table_put 'orders' '{"name":"nested"}'))""", "child");
        await RunAsync("(drop (call $fn_invoke 'child'))", Flag);

        Assert.That((await NamesAsync(Flag), await NamesAsync(null)), Is.EqualTo((new[] { "nested" }, Array.Empty<string>())));
    }

    [TestCase("checkout")]
    [TestCase(":blue")]
    [TestCase("a:b:c")]
    [TestCase("a b:c")]
    public async Task A_flag_context_that_is_not_valid_is_refused(string flag)
    {
        await DeployAsync("(nop)", "fn");

        Assert.CatchAsync<ArgumentException>(() => _host.Engine.ExecuteAsync(new ExecutionRequest { FunctionId = "fn", FlagContext = flag }));
    }

    private async Task<string> InsertAsync(string name, string? flag) =>
        (string)JsonNode.Parse(await RunAsync($$"""(call $show (call $table_put 'orders' '{"name":"{{name}}"}'))""", flag))!["_id"]!;

    private async Task<string[]> NamesAsync(string? flag) =>
        [.. JsonNode.Parse(await RunAsync("(call $show (call $table_query 'orders' ''))", flag))!.AsArray().Select(row => (string)row!["data"]!["name"]!)];

    private async Task DeployAsync(string code, string id)
    {
        await _host.DeployAsync(ApiWat.Command(code), id);
        await _host.Get<IGuestGrantStore>().SetAsync(id, new GuestGrants { Tables = ["orders"], Functions = ["child"] });
    }

    private async Task<string> RunAsync(string code, string? flag)
    {
        await DeployAsync(code, "fn");
        var result = await _host.Engine.ExecuteAsync(new ExecutionRequest { FunctionId = "fn", FlagContext = flag });
        Assert.That(result.StatusCode, Is.EqualTo(200), result.Execution.Errors);
        return result.BodyText.Trim();
    }
}
