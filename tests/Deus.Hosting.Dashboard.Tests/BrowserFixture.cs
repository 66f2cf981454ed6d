using Deus.Hosting.Shared;
using Microsoft.Playwright;

namespace Deus.Hosting.Dashboard.Tests;

/// <summary>Starts Chromium once for a class, and an application for each test. Each page is watched for faults until the test has ended.</summary>
/// <param name="sharesSite">True for a class whose tests change nothing: they share one application and its data.</param>
public abstract class BrowserFixture(bool sharesSite = false)
{
    private readonly List<PageWatch> _watches = [];
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private DashboardSite? _site;
    private DemoData? _data;

    internal DashboardSite Site => _site!;

    [OneTimeSetUp]
    public async Task LaunchAsync()
    {
        await ShellScript.RunAsync("command -v chromium >/dev/null || scripts/setup.sh", Repository.Root);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    [OneTimeTearDown]
    public async Task CloseAsync()
    {
        await _browser.CloseAsync();
        _playwright.Dispose();
        if (_site is not null)
            await _site.DisposeAsync();
    }

    [SetUp]
    public async Task StartAsync() => _site ??= await DashboardSite.StartAsync();

    [TearDown]
    public async Task StopAsync()
    {
        foreach (var context in _browser.Contexts.ToList())
            await context.CloseAsync();
        if (!sharesSite)
            await ForgetAsync();
        var faults = _watches.SelectMany(watch => watch.Faults).ToList();
        _watches.Clear();
        Assert.That(faults, Is.Empty);
    }

    /// <summary>Replaces the application of the test.</summary>
    internal async Task UseAsync(DashboardSite site)
    {
        await ForgetAsync();
        _site = site;
    }

    /// <summary>Fills the application with the functions of a shop, once.</summary>
    internal async Task<DemoData> FillAsync() => _data ??= await DemoData.FillAsync(Site);

    /// <summary>Opens an empty page.</summary>
    /// <param name="role">The role of the person; null for a person who has not signed in.</param>
    /// <param name="configure">Sets options of the browser; null for a wide window in light colours.</param>
    internal async Task<IPage> NewPageAsync(string? role = DashboardSite.Admin, Action<BrowserNewContextOptions>? configure = null)
    {
        var options = new BrowserNewContextOptions
        {
            BaseURL = Site.Address,
            ColorScheme = ColorScheme.Light,
            ViewportSize = new ViewportSize { Width = 1280, Height = 860 },
            ReducedMotion = ReducedMotion.Reduce,
            ExtraHTTPHeaders = role is null ? [] : [new(RoleAuthentication.Header, role)],
        };
        configure?.Invoke(options);
        var context = await _browser.NewContextAsync(options);
        context.SetDefaultTimeout(30_000);
        var page = await context.NewPageAsync();
        _watches.Add(new PageWatch(page, Site.Address));
        return page;
    }

    private async Task ForgetAsync()
    {
        await Site.DisposeAsync();
        (_site, _data) = (null, null);
    }
}
