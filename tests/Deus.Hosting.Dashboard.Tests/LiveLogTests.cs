using Deus.Hosting.Functions;
using Deus.Hosting.Shared;
using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>Tests the page of a build while the build runs. The commands of the build print the lines that the test writes to a pipe.</summary>
[TestFixture]
public sealed class LiveLogTests : BrowserFixture
{
    private string _pipe = null!;
    private string _path = null!;
    private string _deployment = null!;

    [TestCase(true)]
    [TestCase(false)]
    public async Task Log_grows_while_the_build_runs_and_the_page_shows_its_end(bool hasEvents)
    {
        await StartBuildAsync();
        var page = await NewPageAsync();
        if (!hasEvents)
            await page.RouteAsync("**/events", route => route.FulfillAsync(new RouteFulfillOptions { Status = 502 }));
        await page.GotoAsync(_path);
        Assert.That(await page.Locator("#live").InnerTextAsync(), Does.Contain("The build runs."));
        await page.EvaluateAsync("window.isSamePage = true");

        await WriteAsync("first <b>line</b>");
        await page.Locator("pre.log", new PageLocatorOptions { HasText = "first <b>line</b>" }).WaitForAsync();
        await WriteAsync("second line");
        await page.Locator("pre.log", new PageLocatorOptions { HasText = "second line" }).WaitForAsync();
        Assert.That(await page.EvaluateAsync<bool>("window.isSamePage === true"), Is.True, "the page was not loaded again");
        await WriteAsync("end");

        await page.Locator(".heading .badge", new PageLocatorOptions { HasText = "ready" }).WaitForAsync();
        Assert.That(await page.Locator("pre.log").InnerTextAsync(), Does.Contain("first <b>line</b>").And.Contain("second line"));
        Assert.That(await page.Locator("#live").CountAsync(), Is.Zero);
    }

    [Test]
    public async Task Running_build_is_canceled_from_its_page()
    {
        await StartBuildAsync();
        var page = await NewPageAsync();
        await page.GotoAsync(_path);
        await WriteAsync("first line");
        await page.Locator("pre.log", new PageLocatorOptions { HasText = "first line" }).WaitForAsync();

        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Cancel the build" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Cancel the build" }).ClickAsync();

        await page.Locator(".heading .badge", new PageLocatorOptions { HasText = "canceled" }).WaitForAsync();
        Assert.That((await Site.Deployments.GetAsync("orders", _deployment)).Status, Is.EqualTo(DeploymentStatus.Canceled));
    }

    private async Task StartBuildAsync()
    {
        await Site.DeployAsync("orders", "Order intake");
        _pipe = Path.Combine(Site.Folder, "pipe");
        await ShellScript.RunAsync($"mkfifo '{_pipe}'", Site.Folder);
        var packed = DeploymentSource.FromText("export default () => 1");
        // Opened for both directions: the end of one writer is not the end of the pipe.
        var commands = $"exec 3<> '{_pipe}'; while read -r line <&3 && [ \"$line\" != end ]; do echo \"$line\"; done";
        _deployment = (await Site.Deployments.CreateAsync("orders", DeploymentSource.FromArchive(packed.Archive, "main.js", commands))).Id;
        _path = $"/deus/functions/orders/deployments/{_deployment}";
    }

    private Task<string> WriteAsync(string line) => ShellScript.RunAsync($"printf '%s\\n' '{line}' > '{_pipe}'", Site.Folder);
}
