using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>Tests that people reach the pages, and what they show.</summary>
[TestFixture]
public sealed class PageTests() : BrowserFixture(sharesSite: true)
{
    [Test]
    public async Task Every_page_is_reached_by_links()
    {
        await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync("/deus");

        foreach (var (link, heading) in ((string, string)[])
            [("Queue", "Queue"), ("Dead letters", "Dead letters"), ("Workers", "Workers"), ("Functions", "Functions"), ("Order intake", "Order intake"),
                ("Deployment 1", "Deployment 1"), ("Order intake", "Order intake"), ("Executions", "Executions"), ("Run", "Run"), ("Source", "Source")])
        {
            await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = link, Exact = true }).First.ClickAsync();
            Assert.That(await page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).InnerTextAsync(), Is.EqualTo(heading));
        }
    }

    [Test]
    public async Task List_of_functions_is_filtered_by_name()
    {
        await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync("/deus");
        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.EqualTo(8));

        await page.GetByLabel("Name or id").FillAsync("night");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync("**/deus?search=night*");
        Assert.That(await page.Locator("tbody tr th a").AllInnerTextsAsync(), Is.EqualTo(new[] { "Nightly report" }));
    }

    [Test]
    public async Task Executions_are_filtered_and_one_shows_its_log_in_order()
    {
        await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync("/deus/functions/orders/executions");
        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.EqualTo(6));

        await page.GetByLabel("Outcome").SelectOptionAsync("Crashed");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show" }).ClickAsync();
        await page.WaitForURLAsync("**outcome=Crashed**");
        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.EqualTo(1));
        await page.Locator("tbody th a").ClickAsync();

        Assert.That(await page.Locator("ol.log li.error code").First.InnerTextAsync(), Does.StartWith("Error: the mail server has refused"));
        Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("POST /orders/10483?source=shop"));
    }

    [Test]
    public async Task Values_of_variables_are_on_no_page()
    {
        var data = await FillAsync();
        var page = await NewPageAsync();

        foreach (var path in data.Pages)
        {
            await page.GotoAsync(path);
            Assert.That(await page.ContentAsync(), Does.Not.Contain("value-of-"), path);
        }

        await page.GotoAsync("/deus/functions/orders");
        Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("MAIL_TOKEN").And.Contain("buckets: invoices"));
    }
}
