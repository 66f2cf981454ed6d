using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>Tests that the pages work without a mouse.</summary>
[TestFixture]
public sealed class KeyboardTests : BrowserFixture
{
    [Test]
    public async Task Roll_back_works_by_keyboard_alone_with_a_visible_focus()
    {
        var data = await FillAsync();
        var page = await NewPageAsync();
        await page.GotoAsync("/deus/functions/orders");

        await page.Keyboard.PressAsync("Tab");
        Assert.That(await FocusedAsync(page), Is.EqualTo("Skip to the content"));
        await TabToAsync(page, "Roll back");
        Assert.That(await page.EvaluateAsync<string>("getComputedStyle(document.activeElement).outlineStyle"), Is.EqualTo("solid"));
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/activate");
        await TabToAsync(page, "Activate");
        await page.Keyboard.PressAsync("Enter");

        await page.WaitForURLAsync("**/deus/functions/orders");
        Assert.That((await Site.Functions.GetAsync("orders")).ActiveDeploymentId, Is.EqualTo(data.Earlier));
    }

    private static async Task TabToAsync(IPage page, string text)
    {
        for (var i = 0; i < 60; i++)
        {
            await page.Keyboard.PressAsync("Tab");
            if (await FocusedAsync(page) == text)
                return;
        }

        Assert.Fail($"'{text}' was not reached with the Tab key.");
    }

    private static Task<string> FocusedAsync(IPage page) => page.EvaluateAsync<string>("document.activeElement.textContent.trim()");
}
