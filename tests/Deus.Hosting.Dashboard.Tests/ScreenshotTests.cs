using Deus.Hosting.Shared;
using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>
/// Takes the pictures of the documentation. With the environment variable <c>DEUS_SCREENSHOTS=1</c> they are written to <c>docs/images</c>.
/// </summary>
[TestFixture]
public sealed class ScreenshotTests() : BrowserFixture(sharesSite: true)
{
    private const int MaxBytes = 150_000;

    private static readonly bool IsWritten = Environment.GetEnvironmentVariable("DEUS_SCREENSHOTS") == "1";

    [TestCase("functions", "/deus", false)]
    [TestCase("functions-dark", "/deus", true)]
    [TestCase("function", "/deus/functions/orders?range=week", false)]
    [TestCase("function-dark", "/deus/functions/orders?range=week", true)]
    [TestCase("executions", "/deus/functions/orders/executions", false)]
    [TestCase("execution", "EXECUTION", false)]
    [TestCase("deployment", "DEPLOYMENT", false)]
    [TestCase("source", "/deus/functions/orders/source", false)]
    [TestCase("workers", "/deus/workers", false)]
    [TestCase("dead-letters", "/deus/dead-letters", false)]
    [TestCase("run", "/deus/functions/orders/run", false)]
    public async Task Page_has_a_picture(string name, string path, bool isDark)
    {
        var data = await FillAsync();
        var page = await NewPageAsync(configure: options => options.ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light);

        await TakeAsync(page, name, Address(path, data));
    }

    [TestCase("phone-functions", "/deus")]
    [TestCase("phone-function", "/deus/functions/orders")]
    public async Task Page_on_a_phone_has_a_picture(string name, string path)
    {
        var data = await FillAsync();
        var page = await NewPageAsync(configure: options => options.ViewportSize = new ViewportSize { Width = 390, Height = 844 });

        await TakeAsync(page, name, Address(path, data));
    }

    private static string Address(string path, DemoData data) => path switch
    {
        "EXECUTION" => $"/deus/functions/orders/executions/{data.Execution}",
        "DEPLOYMENT" => $"/deus/functions/orders/deployments/{data.Active}",
        _ => path,
    };

    private static async Task TakeAsync(IPage page, string name, string path)
    {
        await page.GotoAsync(path);
        var picture = await page.ScreenshotAsync();
        Assert.That(picture, Has.Length.InRange(5_000, MaxBytes));
        if (IsWritten)
            await File.WriteAllBytesAsync(Path.Combine(Repository.Root, "docs", "images", $"dashboard-{name}.png"), picture);
    }
}
