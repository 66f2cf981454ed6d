using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>Tests what people without a permission, and foreign pages, cannot do.</summary>
[TestFixture]
public sealed class AccessTests : BrowserFixture
{
    [Test]
    public async Task Dashboard_without_a_policy_shows_nothing_outside_of_Development()
    {
        await UseAsync(await DashboardSite.StartAsync(hasPolicies: false));
        await Site.DeployAsync("orders", "Order intake");
        var page = await NewPageAsync(role: null);

        foreach (var path in (string[])["/deus", "/deus/functions/orders", "/deus/functions/orders/run"])
        {
            var response = await page.GotoAsync(path);
            Assert.That(response!.Status, Is.EqualTo(403), path);
            Assert.That(await page.Locator("main").InnerTextAsync(), Does.Contain("The dashboard is closed.").And.Not.Contain("Order intake"));
        }
    }

    [Test]
    public async Task Dashboard_without_a_policy_can_be_looked_at_in_Development()
    {
        await UseAsync(await DashboardSite.StartAsync("Development", hasPolicies: false));
        await Site.DeployAsync("orders", "Order intake");
        var page = await NewPageAsync(role: null);

        await page.GotoAsync("/deus/functions/orders");

        Assert.That(await page.Locator("h1").InnerTextAsync(), Is.EqualTo("Order intake"));
        Assert.That(await page.Locator(".button, button").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Reader_has_no_buttons_and_cannot_open_a_form()
    {
        var data = await FillAsync();
        var page = await NewPageAsync(DashboardSite.Reader);

        foreach (var path in (string[])["/deus/queue", "/deus/dead-letters", "/deus/functions/orders", $"/deus/functions/orders/deployments/{data.Earlier}"])
        {
            await page.GotoAsync(path);
            Assert.That(await page.Locator("form[method=post]").CountAsync(), Is.Zero, path);
            Assert.That(await page.Locator("main").InnerTextAsync(), Does.Not.Contain("Roll back").And.Not.Contain("Disable").And.Not.Contain("Run again"), path);
        }

        var form = await page.APIRequest.GetAsync($"{Site.Address}/deus/functions/orders/deployments/{data.Earlier}/activate");
        Assert.That(form.Status, Is.EqualTo(403));
    }

    [Test]
    public async Task Form_without_its_token_changes_nothing()
    {
        var data = await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync($"/deus/functions/orders/deployments/{data.Earlier}/activate");
        await page.EvaluateAsync("document.querySelector('[name=__RequestVerificationToken]').remove()");

        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Activate" }).ClickAsync();

        Assert.That(await page.GetByRole(AriaRole.Alert).InnerTextAsync(), Does.Contain("The form has no valid token"));
        Assert.That((await Site.Functions.GetAsync("orders")).ActiveDeploymentId, Is.EqualTo(data.Active));
    }

    /// <summary>The foreign page is on another site, whose browser has a token of the dashboard and a person who is signed in.</summary>
    [Test]
    public async Task Form_of_a_foreign_page_changes_nothing()
    {
        var data = await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync($"/deus/functions/orders/deployments/{data.Earlier}/activate");
        var token = await page.Locator("[name=__RequestVerificationToken]").GetAttributeAsync("value");
        var target = page.Url;
        var foreign = await page.Context.NewPageAsync();
        await foreign.RouteAsync("http://foreign.example/", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/html",
            Body = $"""<form method="post" action="{target}"><input name="__RequestVerificationToken" value="{token}"><button>x</button></form>""",
        }));
        await foreign.GotoAsync("http://foreign.example/");

        await foreign.GetByRole(AriaRole.Button).ClickAsync();

        await foreign.GetByRole(AriaRole.Alert).WaitForAsync();
        Assert.That((await Site.Functions.GetAsync("orders")).ActiveDeploymentId, Is.EqualTo(data.Active));
    }

    [Test]
    public async Task Dashboard_cannot_be_framed()
    {
        await Site.DeployAsync("orders", "Order intake");
        var page = await NewPageAsync();
        var foreign = await page.Context.NewPageAsync();
        await foreign.RouteAsync("http://foreign.example/", route => route.FulfillAsync(new RouteFulfillOptions
        {
            ContentType = "text/html",
            Body = $"""<iframe src="{Site.Address}/deus"></iframe>""",
        }));

        await foreign.GotoAsync("http://foreign.example/");

        Assert.That(await foreign.Frames[1].Locator("h1", new FrameLocatorOptions { HasText = "Functions" }).CountAsync(), Is.Zero);
    }
}
