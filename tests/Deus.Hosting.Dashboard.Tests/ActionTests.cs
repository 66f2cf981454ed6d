using Deus.Hosting.Functions;
using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>Tests each change as a person makes it.</summary>
[TestFixture]
public sealed class ActionTests : BrowserFixture
{
    private const string Orders = "/deus/functions/orders";

    [Test]
    public async Task Roll_back_asks_and_then_activates_the_earlier_deployment()
    {
        var data = await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync(Orders);

        await ClickLinkAsync(page, "Roll back");
        Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("Activate deployment 1?"));
        Assert.That((await Site.Functions.GetAsync("orders")).ActiveDeploymentId, Is.EqualTo(data.Active), "the question changes nothing");
        await ClickLinkAsync(page, "Back");
        Assert.That((await Site.Functions.GetAsync("orders")).ActiveDeploymentId, Is.EqualTo(data.Active));
        await ClickLinkAsync(page, "Roll back");
        await ClickButtonAsync(page, "Activate");

        await page.WaitForURLAsync("**" + Orders);
        Assert.That((await Site.Functions.GetAsync("orders")).ActiveDeploymentId, Is.EqualTo(data.Earlier));
        Assert.That(await page.Locator("tbody tr", new PageLocatorOptions { HasText = "Deployment 1" }).First.InnerTextAsync(), Does.Contain("active"));
    }

    [Test]
    public async Task Function_is_run_with_a_body_and_the_response_is_shown()
    {
        await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync(Orders + "/run");

        await page.GetByLabel("Method").SelectOptionAsync("PUT");
        await page.GetByLabel("Path").FillAsync("/orders/1");
        await page.GetByLabel("Body").FillAsync("{\"a\":1}");
        await ClickButtonAsync(page, "Run now");

        Assert.That(await page.GetByLabel("Response body").InnerTextAsync(), Is.EqualTo("""{"ok":true,"method":"PUT","bytes":7}"""));
        Assert.That(await page.GetByLabel("Path").InputValueAsync(), Is.EqualTo("/orders/1"), "the form keeps what was typed");
        await ClickLinkAsync(page, "Show its log");
        Assert.That(await page.Locator("ol.log").InnerTextAsync(), Does.Contain("order 10482: received"));
    }

    [Test]
    public async Task Edited_source_is_deployed_and_the_page_follows_its_build()
    {
        await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync(Orders + "/source");
        Assert.That(await page.Locator("textarea").InputValueAsync(), Does.StartWith("export default async function handle"));

        await page.Locator("textarea").FillAsync("export default () => 'third'");
        await ClickButtonAsync(page, "Deploy a new version");

        await page.Locator(".heading .badge", new PageLocatorOptions { HasText = "ready" }).WaitForAsync();
        Assert.That(await page.Locator("h1").InnerTextAsync(), Is.EqualTo("Deployment 3"));
        var active = (await Site.Functions.GetAsync("orders")).ActiveDeploymentId!;
        Assert.That(page.Url, Does.EndWith(active));
        Assert.That(await Site.Deployments.ReadSourceAsync("orders", active), Is.EqualTo("export default () => 'third'"));
    }

    [Test]
    public async Task Function_is_disabled_and_enabled_and_its_schedule_is_run()
    {
        await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync("/deus/functions/report");

        await ClickLinkAsync(page, "Disable");
        await ClickButtonAsync(page, "Disable");
        Assert.That((await Site.Functions.GetAsync("report")).Settings.Enabled, Is.False);
        await ClickLinkAsync(page, "Enable");
        await ClickButtonAsync(page, "Enable");
        Assert.That((await Site.Functions.GetAsync("report")).Settings.Enabled, Is.True);
        await ClickLinkAsync(page, "Run the schedule now");
        await ClickButtonAsync(page, "Run now");

        Assert.That(await page.Locator("h1").InnerTextAsync(), Is.EqualTo("Execution"));
        Assert.That((await Site.Executions.ListAsync("report")).Items.Single().Trigger, Is.EqualTo(ExecutionTriggers.Schedule));
    }

    [Test]
    public async Task Waiting_execution_is_canceled_from_the_queue()
    {
        var data = await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync("/deus/queue");

        await ClickLinkAsync(page, "Cancel");
        await ClickButtonAsync(page, "Cancel the execution");

        Assert.That(await page.Locator(".heading").InnerTextAsync(), Does.Contain("Canceled"));
        Assert.That((await Site.Executions.GetAsync("invoices", data.Waiting)).Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
        await ClickLinkAsync(page, "Queue");
        Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("Nothing waits."));
    }

    [TestCase("Run again", "Run again")]
    [TestCase("Delete", "Delete")]
    public async Task Dead_letter_is_run_again_or_deleted(string link, string button)
    {
        var data = await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync("/deus/dead-letters");
        Assert.That(await page.Locator("tbody tr").CountAsync(), Is.EqualTo(1));

        await ClickLinkAsync(page, link);
        await ClickButtonAsync(page, button);

        await page.GotoAsync("/deus/dead-letters");
        Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("There are no dead letters"));
        var remaining = (await Site.Executions.ListAsync("mail")).Items.Select(execution => execution.Id).ToList();
        Assert.That(remaining, link == "Delete" ? Is.Empty : Has.Count.EqualTo(2).And.Contain(data.DeadLetter));
    }

    [Test]
    public async Task Function_is_disabled_without_JavaScript()
    {
        await FillAsync();
        var page = await NewPageAsync(configure: options => options.JavaScriptEnabled = false);
        await page.GotoAsync("/deus/functions/orders");

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Disable" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Disable" }).ClickAsync();

        Assert.That(await page.Locator(".heading").InnerTextAsync(), Does.Contain("disabled"));
    }

    private static Task ClickLinkAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true }).ClickAsync();

    private static Task ClickButtonAsync(IPage page, string name) =>
        page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).ClickAsync();
}
