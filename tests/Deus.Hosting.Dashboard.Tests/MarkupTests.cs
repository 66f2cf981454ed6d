using System.Text;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;
using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>
/// Tests that texts of functions stay texts in a browser. Each test runs with the content security policy, whose violations are faults, and
/// without it, where script of a payload would run and open a dialog.
/// </summary>
[TestFixture(true)]
[TestFixture(false)]
public sealed class MarkupTests(bool hasPolicy) : BrowserFixture
{
    private static readonly string[] Names = [.. MarkupPayloads.All.Where(payload => !payload.Any(char.IsControl))];

    private static readonly string[] Lines = [.. MarkupPayloads.All.Where(payload => payload.IndexOfAny(['\n', '\0']) < 0)];

    [Test]
    public void Corpus_has_more_than_a_hundred_payloads() => Assert.That(Names, Has.Length.GreaterThan(99));

    [Test]
    public async Task Names_of_functions_stay_text()
    {
        var first = await Site.DeployAsync("fn0", "harmless");
        for (var i = 1; i < Names.Length; i++)
            await Site.Functions.CreateAsync(new NewFunction { Id = $"fn{i}", Settings = new FunctionSettings { Name = Names[i], Runtime = "javascript" } });
        await Site.Functions.UpdateAsync("fn0", settings => settings with { Name = Names[0] });
        var page = await OpenAsync();

        var shown = new List<string>();
        for (var next = "/deus?order=Oldest"; next is not null;)
        {
            await page.GotoAsync(next);
            shown.AddRange(await page.Locator("tbody th a").AllTextContentsAsync());
            var link = page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Next page" });
            next = await link.CountAsync() == 0 ? null : await link.GetAttributeAsync("href");
        }

        Assert.That(shown, Is.EqualTo(Names));
        for (var i = 0; i < Names.Length; i++)
        {
            await page.GotoAsync(i % 2 == 0 ? $"/deus/functions/fn{i}" : $"/deus/functions/fn{i}/run");
            Assert.That(await page.Locator(i % 2 == 0 ? "h1" : ".parents li:nth-child(2) a").TextContentAsync(), Is.EqualTo(Names[i]));
            Assert.That(await page.TitleAsync(), Does.EndWith("- Deus"));
        }

        await page.GotoAsync($"/deus/functions/fn0/deployments/{first}");
    }

    [Test]
    public async Task Texts_of_executions_stay_text()
    {
        await Site.DeployAsync("orders", "Order intake");
        await Site.Functions.UpdateAsync("orders", settings => settings with { SavesResponses = true });
        Site.Runtime.Handler = _ => new RuntimeResponse
        {
            StatusCode = 200,
            Headers = [.. Lines.Where(IsHeader).Select((payload, i) => KeyValuePair.Create($"x-{i}", payload)), new("content-type", "text/plain")],
            Body = Encoding.UTF8.GetBytes(string.Join('\n', Lines)),
            Lines = [.. Lines.Select(payload => new LogLine(FunctionLogLevel.Error, payload))],
        };
        var path = "/" + string.Concat(Lines.Take(20).Select(Uri.EscapeDataString));
        var execution = (await Site.RunAsync("orders", path, [.. Lines.Where(IsHeader).Select((payload, i) => KeyValuePair.Create($"x-{i}", payload))])).Id;
        await Site.Database.WriteAsync(ExecuteAsync, CancellationToken.None);
        var page = await OpenAsync();

        await page.GotoAsync("/deus/functions/orders/executions");
        await page.GotoAsync($"/deus/functions/orders/executions/{execution}");

        Assert.That(await page.Locator("ol.log li code").AllTextContentsAsync(), Is.EqualTo(Lines));
        Assert.That(await page.Locator("pre.log").TextContentAsync(), Is.EqualTo(string.Join('\n', Lines)));
        Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain(Lines[0]));

        // What the host itself never stores like this, but could come from an earlier version.
        bool ExecuteAsync(Microsoft.Data.Sqlite.SqliteConnection connection) => connection
            .Sql("UPDATE executions SET event = $text, request_path = $text, trigger = $text WHERE id = $id")
            .With("$text", string.Join(' ', Lines)).With("$id", execution).Run() == 1;
    }

    [Test]
    public async Task Texts_of_builds_variables_workers_and_callbacks_stay_text()
    {
        var deployment = await Site.DeployAsync("orders", "Order intake", code: string.Join('\n', Lines));
        var execution = (await Site.RunAsync("orders")).Id;
        var all = string.Join('\n', Lines);
        await Site.Database.WriteAsync(
            connection =>
            {
                connection.Sql("UPDATE deployments SET commands = $text, entrypoint = $text").With("$text", all).Run();
                connection.Sql("UPDATE functions SET entrypoint = $text, commands = $text, schedule = $text, callback_url = 'https://x.example/'").With("$text", all).Run();
                return connection.Sql(
                    """
                    INSERT INTO execution_callbacks (id, function_id, execution_id, first_execution_id, state, error)
                    VALUES ('c1', 'orders', $execution, $execution, 'Failed', $text)
                    """).With("$execution", execution).With("$text", all).Run();
            },
            CancellationToken.None);
        Site.Runtime.Instances = [.. Lines.Select(payload => new RuntimeInstance { FunctionId = payload, DeploymentId = payload, State = payload })];
        var page = await OpenAsync();

        foreach (var path in (string[])
            ["/deus", "/deus/workers", "/deus/functions/orders", $"/deus/functions/orders/deployments/{deployment}", $"/deus/functions/orders/executions/{execution}",
                $"/deus/functions/orders/executions/{execution}/callbacks/c1/send-again"])
            Assert.That((await page.GotoAsync(path))!.Status, Is.EqualTo(200), path);

        await page.GotoAsync("/deus/workers");
        Assert.That(await page.Locator("td .badge").AllTextContentsAsync(), Is.EquivalentTo(Lines));
    }

    [Test]
    public async Task Source_and_typed_requests_stay_text()
    {
        var code = string.Join('\n', Lines);
        await Site.DeployAsync("orders", "Order intake", code: code);
        Site.Runtime.Handler = request => new RuntimeResponse { StatusCode = 200, Body = request.Body };
        var page = await OpenAsync();

        await page.GotoAsync("/deus/functions/orders/source");
        Assert.That(await page.Locator("textarea").InputValueAsync(), Is.EqualTo(code));
        await page.GotoAsync("/deus/functions/orders/run");
        await page.GetByLabel("Body").FillAsync(code);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Run now" }).ClickAsync();

        Assert.That(await page.GetByLabel("Response body").TextContentAsync(), Is.EqualTo(code));
    }

    [Test]
    public async Task Addresses_stay_text()
    {
        await Site.DeployAsync("orders", "Order intake");
        var page = await OpenAsync();

        foreach (var text in Lines.Select(Uri.EscapeDataString))
        {
            await page.GotoAsync($"/deus?search={text}");
            await page.GotoAsync($"/deus?order={text}");
        }
    }

    private static bool IsHeader(string text) => text.All(c => c is >= ' ' and <= '~');

    private Task<IPage> OpenAsync() => NewPageAsync(configure: options => options.BypassCSP = !hasPolicy);
}
