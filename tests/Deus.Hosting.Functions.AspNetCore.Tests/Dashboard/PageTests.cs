using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Tests what the pages of the dashboard show.</summary>
[TestFixture]
public sealed class PageTests : DashboardFixture
{
    private const string Function = "/deus/functions/fn1";

    [Test]
    public async Task List_shows_runtime_deployment_state_schedule_and_the_figures_of_the_last_day()
    {
        var deployment = await Host.DeployAsync();
        await Host.Functions.UpdateAsync("fn1", settings => settings with { Schedule = "0 12 1 1 *" });
        Host.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Duration = TimeSpan.FromMilliseconds(100) });
        await Host.RunAsync();
        Host.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 500 });
        await Host.RunAsync();

        var asleep = await Host.ShowAsync("/deus");
        Host.Runtime.Instances = [new RuntimeInstance { FunctionId = "fn1", DeploymentId = deployment, State = "ready" }];
        var warm = await Host.ShowAsync("/deus");

        Assert.That(asleep, Does.Contain("Hello").And.Contain("node-20.0").And.Contain(deployment).And.Contain("0 12 1 1 *").And.Contain("-01-01 12:00:00"));
        Assert.That(asleep, Does.Contain("2 executions, 1 failed").And.Contain("<svg").And.Contain(">asleep<").And.Not.Contain(">warm<"));
        Assert.That(warm, Does.Contain(">warm<").And.Not.Contain(">asleep<"));
    }

    [Test]
    public async Task List_is_filtered_by_name_and_state()
    {
        await Host.DeployAsync("fn1", "Orders");
        await Host.DeployAsync("fn2", "Invoices");
        await Host.Functions.UpdateAsync("fn2", settings => settings with { Enabled = false });

        Assert.That(await Host.ShowAsync("/deus?search=ord"), Does.Contain(">Orders<").And.Not.Contain(">Invoices<"));
        Assert.That(await Host.ShowAsync("/deus?state=disabled"), Does.Contain(">Invoices<").And.Contain(">disabled<").And.Not.Contain(">Orders<"));
        Assert.That(await Host.ShowAsync("/deus?search=none"), Does.Contain("No function matches."));
    }

    [Test]
    public async Task Function_shows_deployments_settings_and_charts_of_each_range()
    {
        var first = await Host.DeployAsync();
        var second = await Host.DeployAgainAsync();
        await Host.RunAsync();

        foreach (var range in (string[])["day", "week", "month", "quarter", "unknown"])
        {
            var page = await Host.ShowAsync($"{Function}?range={range}");
            Assert.That(page, Does.Contain(first).And.Contain(second).And.Contain(">active<").And.Contain("class=\"chart\"").And.Contain("15 s"));
        }
    }

    [Test]
    public async Task Execution_shows_its_lines_in_order_and_its_headers()
    {
        await Host.DeployAsync();
        Host.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 200,
            Lines = [new LogLine(FunctionLogLevel.Info, "first"), new LogLine(FunctionLogLevel.Error, "second"), new LogLine(FunctionLogLevel.Info, "third")],
        });
        var execution = (await Host.RunAsync()).Id;

        var page = await Host.ShowAsync($"{Function}/executions/{execution}");

        var places = ((string[])["first", "second", "third"]).Select(text => page.IndexOf($"<code>{text}</code>", StringComparison.Ordinal)).ToList();
        Assert.That(places, Is.Ordered.And.All.GreaterThan(0));
        Assert.That(page, Does.Contain("Lines 1 to 3 of 3").And.Contain("class=\"error\""));
    }

    [Test]
    public async Task Long_log_is_shown_in_pages()
    {
        await Host.DeployAsync();
        Host.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 200,
            Lines = [.. Enumerable.Range(1, 1500).Select(i => new LogLine(FunctionLogLevel.Info, $"line-{i}"))],
        });
        var path = $"{Function}/executions/{(await Host.RunAsync()).Id}";

        Assert.That(await Host.ShowAsync(path), Does.Contain("Lines 1 to 1000 of 1500").And.Contain($"{path}?line=1000"));
        Assert.That(await Host.ShowAsync($"{path}?line=1000"), Does.Contain("Lines 1001 to 1500 of 1500").And.Contain(">line-1500<"));
        Assert.That((await Host.GetAsync($"{path}?line=x")).Status, Is.EqualTo(400));
    }

    [Test]
    public async Task Workers_are_shown_with_their_memory()
    {
        var deployment = await Host.DeployAsync();
        Host.Runtime.Instances =
        [
            new RuntimeInstance
            {
                FunctionId = "fn1", DeploymentId = deployment, State = "stalled", Running = 3, Age = TimeSpan.FromSeconds(90), MemoryBytes = 64 * 1024 * 1024,
            },
            new RuntimeInstance { FunctionId = "fn2", DeploymentId = "d2", State = "loaded" },
        ];

        Assert.That(await Host.ShowAsync("/deus/workers"), Does.Contain("64.0 MiB").And.Contain(">stalled<").And.Contain("in this process").And.Contain("fn2"));
        Assert.That(await Host.ShowAsync(Function), Does.Contain("64.0 MiB").And.Not.Contain("fn2"));
    }

    [TestCase("/deus/functions/unknown", 404)]
    [TestCase("/deus/functions/unknown/executions", 404)]
    [TestCase("/deus/functions/fn1/deployments/unknown", 404)]
    [TestCase("/deus/functions/fn1/deployments/unknown/events", 404)]
    [TestCase("/deus/functions/fn1/executions/unknown", 404)]
    [TestCase("/deus/functions/fn1/run", 200)]
    [TestCase("/deus/functions/%20", 400)]
    [TestCase("/deus?order=size", 400)]
    [TestCase("/deus?cursor=x", 400)]
    [TestCase("/deus/functions/fn1/executions?from=yesterday", 400)]
    [TestCase("/deus/functions/fn1/executions?outcome=Lucky", 400)]
    public async Task Wrong_address_gets_a_page_with_the_reason(string path, int status)
    {
        await Host.DeployAsync();

        var response = await Host.GetAsync(path);

        Assert.That(response.Status, Is.EqualTo(status), response.Body);
        Assert.That(response.Body, Does.StartWith("<!doctype html>").And.Contain("<h1>"));
    }

    [Test]
    public async Task Pages_have_no_inline_style_or_script()
    {
        var deployment = await Host.DeployAsync();
        await Host.RunAsync();

        foreach (var path in (string[])["/deus", Function, $"{Function}/executions", $"{Function}/deployments/{deployment}", $"{Function}/source", $"{Function}/run", "/deus/workers"])
            PageMarkup.AssertHarmless(await Host.ShowAsync(path));
    }
}
