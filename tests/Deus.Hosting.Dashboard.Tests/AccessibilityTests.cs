using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>Tests the pages for people with a screen reader, a phone, or dark colours.</summary>
[TestFixture]
public sealed class AccessibilityTests() : BrowserFixture(sharesSite: true)
{
    private static readonly string[] Severe = ["serious", "critical"];

    [TestCase(false, 1280)]
    [TestCase(true, 360)]
    public async Task Axe_finds_no_serious_violation_on_any_page(bool isDark, int width)
    {
        var data = await FillAsync();
        var page = await NewPageAsync(configure: options =>
        {
            options.ColorScheme = isDark ? ColorScheme.Dark : ColorScheme.Light;
            options.ViewportSize = new ViewportSize { Width = width, Height = 800 };
            options.BypassCSP = true; // The policy would refuse the script of axe.
        });

        var violations = new List<string>();
        foreach (var path in data.Pages)
        {
            await page.GotoAsync(path);
            var result = await page.RunAxe();
            violations.AddRange(result.Violations.Where(violation => Severe.Contains(violation.Impact))
                .Select(violation => $"{path}: {violation.Id} ({violation.Impact}) at {string.Join("; ", violation.Nodes.Select(node => node.Html))}"));
        }

        Assert.That(violations, Is.Empty);
    }

    [TestCase(320)]
    [TestCase(390)]
    [TestCase(768)]
    public async Task No_page_scrolls_sideways_in_a_narrow_window(int width)
    {
        var data = await FillAsync();
        await Site.Functions.UpdateAsync("geo", settings => settings with { Name = new string('W', 120) });
        var page = await NewPageAsync(configure: options => options.ViewportSize = new ViewportSize { Width = width, Height = 800 });

        foreach (var path in data.Pages)
        {
            await page.GotoAsync(path);
            Assert.That(await page.EvaluateAsync<int>("document.documentElement.scrollWidth"), Is.LessThanOrEqualTo(width), path);
        }
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task Colours_follow_the_scheme_of_the_system(ColorScheme scheme)
    {
        var page = await NewPageAsync(configure: options => options.ColorScheme = scheme);
        await page.GotoAsync("/deus");

        var red = await page.EvaluateAsync<int>("parseInt(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])");

        Assert.That(red, scheme == ColorScheme.Dark ? Is.LessThan(60) : Is.GreaterThan(200));
    }
}
