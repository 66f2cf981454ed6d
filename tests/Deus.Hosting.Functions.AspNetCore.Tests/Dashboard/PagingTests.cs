using System.Net;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Tests that long lists are read in pages.</summary>
[TestFixture]
public sealed partial class PagingTests : DashboardFixture
{
    [TestCase("Name")]
    [TestCase("Newest")]
    [TestCase("Oldest")]
    public async Task Pages_of_functions_show_each_function_once_in_the_order(string order)
    {
        // Names repeat, and differ in case, so that a page can end between equal names.
        for (var i = 0; i < 60; i++)
            await Host.Functions.CreateAsync(new NewFunction { Id = $"fn{i:00}", Settings = new FunctionSettings { Name = (i % 2 == 0 ? "Same" : "same") + (i % 3) } });
        var expected = Enumerable.Range(0, 60).Select(i => (Id: $"fn{i:00}", Name: "same" + (i % 3)));
        var ordered = order switch
        {
            "Name" => expected.OrderBy(function => function.Name, StringComparer.Ordinal).ThenBy(function => function.Id, StringComparer.Ordinal),
            "Newest" => expected.OrderByDescending(function => function.Id, StringComparer.Ordinal),
            _ => expected.OrderBy(function => function.Id, StringComparer.Ordinal),
        };

        var shown = await FollowAsync($"/deus?order={order}", FunctionId(), "Next page");

        Assert.That(shown, Is.EqualTo(ordered.Select(function => function.Id)));
    }

    [Test]
    public async Task Page_after_a_deleted_function_is_refused_in_the_order_of_names()
    {
        for (var i = 0; i < 26; i++)
            await Host.Functions.CreateAsync(new NewFunction { Id = $"fn{i:00}", Settings = new FunctionSettings { Name = "same" } });
        var next = Next(await Host.ShowAsync("/deus"), "Next page")!;
        await Host.Functions.DeleteAsync("fn19");

        Assert.That((await Host.GetAsync(next)).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Pages_of_executions_show_each_execution_once_newest_first()
    {
        var deployment = await Host.DeployAsync();
        await InsertAsync(deployment, 120);

        var shown = await FollowAsync("/deus/functions/fn1/executions", ExecutionId(), "Next page");

        Assert.That(shown, Is.EqualTo(Enumerable.Range(1, 120).Reverse().Select(i => $"e{i}")));
    }

    [Test]
    public async Task Filter_that_matches_only_an_old_execution_searches_in_steps()
    {
        var deployment = await Host.DeployAsync();
        await InsertAsync(deployment, ExecutionSearch.MaxRead + 100);
        await Host.Database.WriteAsync(
            connection => connection.Sql("UPDATE executions SET outcome = 'TimedOut' WHERE id = 'e1'").Run(), CancellationToken.None);
        var first = await Host.ShowAsync("/deus/functions/fn1/executions?outcome=TimedOut");
        Assert.That(first, Does.Contain("None of the records that were searched matches.").And.Contain($"{ExecutionSearch.MaxRead} records were searched"));

        var second = await Host.ShowAsync(Next(first, "Search earlier executions")!);

        Assert.That(second, Does.Contain("/executions/e1\"").And.Not.Contain("Search earlier"));
    }

    [Test]
    public async Task Filters_of_time_trigger_and_deployment_select_executions()
    {
        var deployment = await Host.DeployAsync();
        await InsertAsync(deployment, 100); // The number is the minute after 2030-01-01T00:00, so that all are within two hours.
        const string Path = "/deus/functions/fn1/executions";

        Assert.That(
            await FollowAsync($"{Path}?from=2030-01-01T01:00&before=2030-01-01T01:03", ExecutionId(), "Next page"), Is.EqualTo(new[] { "e62", "e61", "e60" }));
        Assert.That(await FollowAsync($"{Path}?trigger=schedule", ExecutionId(), "Next page"), Is.Empty);
        Assert.That(await FollowAsync($"{Path}?deployment=other", ExecutionId(), "Next page"), Is.Empty);
        Assert.That(await FollowAsync($"{Path}?deployment={deployment}&trigger=http", ExecutionId(), "Next page"), Has.Count.EqualTo(100));
    }

    /// <summary>Returns the ids on a page and on all pages after it.</summary>
    private async Task<List<string>> FollowAsync(string path, Regex id, string nextText)
    {
        var ids = new List<string>();
        for (var next = path; next is not null;)
        {
            var page = await Host.ShowAsync(next);
            ids.AddRange(id.Matches(page).Select(match => match.Groups[1].Value));
            next = Next(page, nextText);
        }

        return ids;
    }

    private static string? Next(string page, string text) =>
        Regex.Match(page, $"""href="([^"]*)">{text}<""") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    /// <summary>Inserts executions e1, e2, and so on, one for each minute of 2030.</summary>
    private Task<int> InsertAsync(string deploymentId, int count) => Host.Database.WriteAsync(
        connection => connection.Sql(
            """
            WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < $count)
            INSERT INTO executions (id, function_id, deployment_id, created_at, updated_at, ended_at, trigger, status, outcome,
                request_method, request_path, request_headers, response_status)
            SELECT 'e' || n, 'fn1', $deployment, $start + n * 60000, $start + n * 60000, $start + n * 60000, 'http', 'completed', 'Completed',
                'GET', '/', '[]', 200
            FROM numbers
            """)
            .With("$count", count).With("$deployment", deploymentId)
            .With("$start", new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds()).Run(),
        CancellationToken.None);

    [GeneratedRegex("""<a class="name" href="/deus/functions/(fn\d+)">""")]
    private static partial Regex FunctionId();

    [GeneratedRegex("""<a class="name" href="/deus/functions/fn1/executions/(e\d+)">""")]
    private static partial Regex ExecutionId();
}
