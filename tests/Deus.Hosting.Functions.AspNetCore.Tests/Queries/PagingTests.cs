using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Queries;

/// <summary>Tests that the joined pages equal the whole list, for every order and page size.</summary>
[TestFixture]
public sealed class PagingTests
{
    private const int Count = 17;

    private ApiHost _api = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = await ApiHost.StartAsync();
        for (var i = 0; i < Count; i++)
        {
            // Many functions are equal in one or two attributes, so that the order of creation decides.
            await _api.PostAsync(
                "functions", new { functionId = $"f{i * 7 % Count}", name = $"n{i % 3}", runtime = "node-20.0", timeout = 1 + (i % 2) });
        }
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [Test]
    public void Pages_by_cursor_join_to_the_complete_list_in_both_directions()
    {
        var order = Gen.Elements("name", "timeout", "$id", "$createdAt", "$sequence")
            .SelectMany(name => Gen.Elements("orderAsc", "orderDesc").Select(method => Query(method, attribute: name)));
        var cases = order.ListOf().Where(orders => orders.Count <= 3)
            .SelectMany(orders => Gen.Choose(1, 6).Select(limit => (Orders: orders.ToArray(), Limit: limit)));

        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(25),
            Prop.ForAll(cases.ToArbitrary(), async x =>
            {
                var whole = (await _api.ListAsync("functions", x.Orders)).Ids.ToList();
                Assert.That(whole, Has.Count.EqualTo(Count));
                Assert.That(await PagesAsync(x.Orders, x.Limit, "cursorAfter"), Is.EqualTo(whole));
                Assert.That(await PagesAsync(x.Orders, x.Limit, "cursorBefore"), Is.EqualTo(whole));
            }));
    }

    private async Task<List<string>> PagesAsync(string[] orders, int limit, string direction)
    {
        var whole = (await _api.ListAsync("functions", orders)).Ids.ToList();
        List<string> joined = [direction == "cursorAfter" ? whole[0] : whole[^1]];
        while (true)
        {
            var isAfter = direction == "cursorAfter";
            var page = (await _api.ListAsync(
                "functions", [.. orders, Query("limit", limit), Query(direction, isAfter ? joined[^1] : joined[0])])).Ids.ToList();
            if (page.Count == 0)
                return joined;
            joined.InsertRange(isAfter ? joined.Count : 0, page);
        }
    }

    private static string Query(string method, object? value = null, string? attribute = null) => JsonSerializer.Serialize(
        new { method, attribute, values = value is null ? Array.Empty<object>() : [value] });
}
