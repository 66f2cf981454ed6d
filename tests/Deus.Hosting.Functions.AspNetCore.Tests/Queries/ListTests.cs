namespace Deus.Hosting.Functions.AspNetCore.Tests.Queries;

/// <summary>Tests the queries of list requests on the functions a, b and c.</summary>
[TestFixture]
public sealed class ListTests
{
    private ApiHost _api = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = await ApiHost.StartAsync();
        await CreateAsync("a", "Apple", timeout: 10, enabled: true);
        await CreateAsync("b", "Banana", timeout: 20, enabled: false);
        await CreateAsync("c", "Cherry pie", timeout: 20, enabled: true);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [TestCase("""{"method":"equal","attribute":"name","values":["Apple","Banana"]}""", "ab")]
    [TestCase("""{"method":"equal","attribute":"name","values":["apple"]}""", "")]
    [TestCase("""{"method":"notEqual","attribute":"name","values":["Apple"]}""", "bc")]
    [TestCase("""{"method":"equal","attribute":"enabled","values":[true]}""", "ac")]
    [TestCase("""{"method":"equal","attribute":"deploymentId","values":[""]}""", "abc")]
    [TestCase("""{"method":"lessThan","attribute":"timeout","values":[20]}""", "a")]
    [TestCase("""{"method":"lessThanEqual","attribute":"timeout","values":[20]}""", "abc")]
    [TestCase("""{"method":"greaterThan","attribute":"timeout","values":[10]}""", "bc")]
    [TestCase("""{"method":"greaterThanEqual","attribute":"timeout","values":[10.5]}""", "bc")]
    [TestCase("""{"method":"between","attribute":"timeout","values":[5,15]}""", "a")]
    [TestCase("""{"method":"isNull","attribute":"name"}""", "")]
    [TestCase("""{"method":"isNotNull","attribute":"name","values":[]}""", "abc")]
    [TestCase("""{"method":"startsWith","attribute":"name","values":["Ch"]}""", "c")]
    [TestCase("""{"method":"endsWith","attribute":"name","values":["a"]}""", "b")]
    [TestCase("""{"method":"endsWith","attribute":"name","values":["a much longer end than any name"]}""", "")]
    [TestCase("""{"method":"contains","attribute":"name","values":["pp","rry"]}""", "ac")]
    [TestCase("""{"method":"greaterThan","attribute":"$createdAt","values":["2020-01-01T00:00:00.000+00:00"]}""", "abc")]
    [TestCase("""{"method":"lessThan","attribute":"$createdAt","values":["2020-01-01"]}""", "")]
    [TestCase("""{"method":"greaterThan","attribute":"$sequence","values":[1]}""", "bc")]
    [TestCase("""{"method":"or","values":[{"method":"equal","attribute":"$id","values":["a"]},{"method":"equal","attribute":"$id","values":["c"]}]}""", "ac")]
    [TestCase("""{"method":"and","values":[{"method":"equal","attribute":"timeout","values":[20]},{"method":"equal","attribute":"enabled","values":[true]}]}""", "c")]
    [TestCase("""{"method":"orderDesc","attribute":"name"}""", "cba")]
    [TestCase("""{"method":"orderAsc","values":["name"]}""", "abc")]
    [TestCase("""{"method":"limit","values":[2]}""", "ab")]
    [TestCase("""{"method":"offset","values":[2]}""", "c")]
    [TestCase("""{"method":"cursorAfter","values":["a"]}""", "bc")]
    [TestCase("""{"method":"cursorBefore","values":["c"]}""", "ab")]
    public async Task A_query_selects_and_orders(string query, string expected) =>
        Assert.That(string.Concat((await _api.ListAsync("functions", query)).Ids), Is.EqualTo(expected));

    [Test]
    public async Task Order_limit_and_cursor_queries_apply_together()
    {
        var page = await _api.ListAsync(
            "functions",
            """{"method":"orderDesc","attribute":"timeout"}""",
            """{"method":"orderAsc","attribute":"name"}""",
            """{"method":"limit","values":[2]}""",
            """{"method":"cursorAfter","values":["b"]}""");

        Assert.That(page.Ids, Is.EqualTo(new[] { "c", "a" }));
        Assert.That(page.Json.GetProperty("total").GetInt32(), Is.EqualTo(3), "the total knows no pages");
    }

    [Test]
    public async Task CursorBefore_returns_the_page_before_the_cursor()
    {
        var page = await _api.ListAsync(
            "functions", """{"method":"limit","values":[1]}""", """{"method":"cursorBefore","values":["c"]}""");

        Assert.That(page.Ids, Is.EqualTo(new[] { "b" }));
    }

    [TestCase("appl", "a")]
    [TestCase("PIE", "c")]
    [TestCase("node", "abc")]
    [TestCase("%", "")]
    public async Task Search_matches_id_name_and_runtime(string text, string expected) => Assert.That(
        string.Concat((await _api.SendAsync(HttpMethod.Get, "functions?search=" + Uri.EscapeDataString(text))).Ids), Is.EqualTo(expected));

    [TestCase("x", "Syntax error")]
    [TestCase("[]", "an object is accepted")]
    [TestCase("{}", "Invalid query method")]
    [TestCase("""{"method":7}""", "Invalid query method")]
    [TestCase("""{"method":"fly"}""", "Invalid query method: fly")]
    [TestCase("""{"method":"select","values":["name"]}""", "Invalid query method: select")]
    [TestCase("""{"method":"equal","attribute":"colour","values":["red"]}""", "Attribute not found in schema: colour")]
    [TestCase("""{"method":"equal","attribute":"name","values":[]}""", "1 to 100 values")]
    [TestCase("""{"method":"equal","attribute":"name","values":"Apple"}""", "an array is accepted")]
    [TestCase("""{"method":"equal","attribute":"name","values":[1]}""", "a text is accepted")]
    [TestCase("""{"method":"equal","attribute":"timeout","values":["1"]}""", "a number is accepted")]
    [TestCase("""{"method":"equal","attribute":"enabled","values":[1]}""", "a boolean is accepted")]
    [TestCase("""{"method":"equal","attribute":"$createdAt","values":["soon"]}""", "a time is accepted")]
    [TestCase("""{"method":"between","attribute":"timeout","values":[1]}""", "2 to 2 values")]
    [TestCase("""{"method":"startsWith","attribute":"timeout","values":["1"]}""", "it is not text")]
    [TestCase("""{"method":"limit","values":[0]}""", "Invalid limit")]
    [TestCase("""{"method":"limit","values":["1"]}""", "Invalid limit")]
    [TestCase("""{"method":"offset","values":[-1]}""", "Invalid offset")]
    [TestCase("""{"method":"or","values":[{"method":"isNull","attribute":"name"}]}""", "at least two queries")]
    [TestCase("""{"method":"or","values":["x","y"]}""", "an object is accepted")]
    [TestCase("""{"method":"equal","attribute":"name","values":["\ud800"]}""", "Malformed")]
    public async Task Invalid_query_is_rejected_with_400(string query, string message) =>
        ApiFixture.AssertError(await _api.ListAsync("functions", query), 400, "general_query_invalid", message);

    [TestCase("equal(\"name\", [\"Apple\"])", "a")]
    [TestCase("equal(\"name\", \"Apple\")", "a")]
    [TestCase("notEqual(\"name\", \"Apple\")", "bc")]
    [TestCase("search(\"name\", \"x\")", null)]
    [TestCase("limit(1)", "a")]
    [TestCase("offset(1)", "bc")]
    [TestCase("cursorAfter(\"a\")", "bc")]
    [TestCase("orderDesc(\"$id\")", "cba")]
    [TestCase("between(\"timeout\", 1, 900)", "abc")]
    [TestCase("equal(\"name\", [\"Apple\"", null)]
    public async Task The_syntax_of_clients_for_1_4_is_read(string query, string? expected)
    {
        var page = await _api.ListAsync("functions", query);

        if (expected is null)
            ApiFixture.AssertError(page, 400, "general_query_invalid");
        else
            Assert.That((page.Status, string.Concat(page.Ids)), Is.EqualTo((200, expected)), page.Body);
    }

    [Test]
    public async Task Unknown_or_malformed_cursor_is_rejected_with_400()
    {
        ApiFixture.AssertError(
            await _api.ListAsync("functions", """{"method":"cursorAfter","values":["none"]}"""), 400, "general_cursor_not_found");
        ApiFixture.AssertError(
            await _api.ListAsync(
                "functions", """{"method":"cursorAfter","values":["a"]}""", """{"method":"orderAsc","attribute":"scheduleNext"}"""),
            400,
            "database_query_order_null");
        foreach (var malformed in new[] { "\"-\"", "\"_$x\"", "\"\"", "7", "" })
            ApiFixture.AssertError(
                await _api.ListAsync("functions", $$"""{"method":"cursorAfter","values":[{{malformed}}]}"""), 400, "general_query_invalid", "`cursor`");
    }

    [TestCase("executions", null)]
    [TestCase("executions", "2.0.0")]
    [TestCase("variables", null)]
    [TestCase("variables", "1.9.5")]
    public async Task Lists_of_executions_and_variables_ignore_the_search_parameter(string list, string? format)
    {
        await _api.CreateFunctionAsync("searched");
        using var client = _api.NewClient(ApiHost.Project, ApiHost.Key);
        if (format is not null)
            client.DefaultRequestHeaders.Add("X-Appwrite-Response-Format", format);

        var found = await _api.SendAsync(HttpMethod.Get, $"functions/searched/{list}?search={new string('x', 257)}", client: client);
        await _api.SendAsync(HttpMethod.Delete, "functions/searched");

        Assert.That((found.Status, found.Json.GetProperty("total").GetInt32()), Is.EqualTo((200, 0)), found.Body);
    }

    [Test]
    public async Task Too_many_and_too_long_queries_are_refused()
    {
        const string Query = """{"method":"isNull","attribute":"name"}""";
        ApiFixture.AssertError(
            await _api.ListAsync("functions", Enumerable.Repeat(Query, 101)), 400, "general_argument_invalid", "`queries`");
        ApiFixture.AssertError(
            await _api.ListAsync("functions", Query + new string(' ', 4096)), 400, "general_argument_invalid", "`queries`");
        var many = $$"""{"method":"equal","attribute":"timeout","values":[{{string.Join(',', Enumerable.Repeat('1', 100))}}]}""";
        ApiFixture.AssertError(await _api.ListAsync("functions", Enumerable.Repeat(many, 21)), 400, "general_query_invalid", "2000");
    }

    private async Task CreateAsync(string id, string name, int timeout, bool enabled) => Assert.That(
        (await _api.PostAsync("functions", new { functionId = id, name, runtime = "node-20.0", timeout, enabled })).Status, Is.EqualTo(201));
}
