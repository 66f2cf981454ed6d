using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Tests who may look at the dashboard and who may change something with it.</summary>
[TestFixture]
public sealed class AccessTests
{
    private static readonly string[] Pages =
    [
        "/deus", "/deus/workers", "/deus/queue", "/deus/dead-letters", "/deus/functions/fn1", "/deus/functions/fn1/executions",
        "/deus/assets/dashboard.css", "/deus/assets/dashboard.js",
    ];

    private static readonly string[] Changes =
    [
        "/deus/functions/fn1/run", "/deus/functions/fn1/source", "/deus/functions/fn1/deployments/d1/activate",
        "/deus/functions/fn1/deployments/d1/cancel", "/deus/functions/fn1/executions/e1/cancel", "/deus/functions/fn1/executions/e1/run-again",
        "/deus/functions/fn1/executions/e1/delete", "/deus/functions/fn1/enable", "/deus/functions/fn1/disable", "/deus/functions/fn1/run-schedule",
        "/deus/functions/fn1/executions/e1/callbacks/c1/send-again",
    ];

    [Test]
    public async Task Dashboard_without_a_policy_answers_local_requests_in_Development()
    {
        await using var host = await DashboardHost.StartAsync("Development", readPolicy: null, changePolicy: null);
        await host.DeployAsync();
        using var anonymous = host.NewClient(role: null);

        foreach (var page in Pages)
            Assert.That((await host.GetAsync(page, anonymous)).Status, Is.EqualTo(200), page);
    }

    [TestCase("Production")]
    [TestCase("Staging")]
    public async Task Dashboard_without_a_policy_refuses_everybody_outside_of_Development(string environment)
    {
        await using var host = await DashboardHost.StartAsync(environment, readPolicy: null, changePolicy: null);
        await host.DeployAsync();

        foreach (var page in Pages.Where(page => !page.StartsWith("/deus/assets", StringComparison.Ordinal)))
        {
            var refused = await host.GetAsync(page);
            Assert.That(refused.Status, Is.EqualTo(403), page);
            Assert.That(refused.Body, Does.Contain("The dashboard is closed.").And.Not.Contain("Hello"));
        }
    }

    [Test]
    public async Task Page_that_refuses_has_its_style_sheet()
    {
        await using var host = await DashboardHost.StartAsync("Production", readPolicy: null, changePolicy: null);

        Assert.That((await host.GetAsync("/deus/assets/dashboard.css")).Headers["Content-Type"], Is.EqualTo("text/css; charset=utf-8"));
    }

    [TestCase("Host", "evil.example")]
    [TestCase("X-Forwarded-For", "192.0.2.1")]
    [TestCase("Forwarded", "for=192.0.2.1")]
    public async Task Dashboard_without_a_policy_refuses_requests_of_other_names_and_of_proxies(string header, string value)
    {
        await using var host = await DashboardHost.StartAsync("Development", readPolicy: null, changePolicy: null);
        using var client = host.NewClient(role: null);
        client.DefaultRequestHeaders.Add(header, value);

        Assert.That((await host.GetAsync("/deus", client)).Status, Is.EqualTo(403));
    }

    [TestCase(null, 401)]
    [TestCase("stranger", 403)]
    [TestCase(DashboardHost.Reader, 200)]
    [TestCase(DashboardHost.Admin, 200)]
    public async Task Read_policy_decides_who_may_look(string? role, int status)
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeployAsync();
        using var client = host.NewClient(role);

        foreach (var page in Pages)
            Assert.That((await host.GetAsync(page, client)).Status, Is.EqualTo(status), page);
    }

    [TestCase(null, 401)]
    [TestCase("stranger", 403)]
    [TestCase(DashboardHost.Reader, 403)]
    public async Task Change_policy_decides_who_may_change_something(string? role, int status)
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeployAsync();
        using var client = host.NewClient(role);

        foreach (var change in Changes)
        {
            Assert.That((await host.GetAsync(change, client)).Status, Is.EqualTo(status), change);
            Assert.That((await host.PostAsync(change, [], client)).Status, Is.EqualTo(status), change);
        }
    }

    [Test]
    public async Task Without_a_change_policy_nothing_can_be_changed_even_in_Development()
    {
        await using var host = await DashboardHost.StartAsync("Development", readPolicy: null, changePolicy: null);
        await host.DeployAsync();

        foreach (var change in Changes)
        {
            Assert.That((await host.GetAsync(change)).Status, Is.EqualTo(403), change);
            Assert.That((await host.PostAsync(change, [])).Status, Is.EqualTo(403), change);
        }
    }

    [Test]
    public async Task Reader_sees_no_forms_and_links_of_changes()
    {
        await using var host = await DashboardHost.StartAsync();
        var first = await host.DeployAsync();
        await host.DeployAgainAsync();
        using var reader = host.NewClient(DashboardHost.Reader);

        var page = await host.GetAsync("/deus/functions/fn1", reader);

        Assert.That(page.Body, Does.Not.Contain("method=\"post\"").And.Not.Contain("/activate").And.Not.Contain("/run\"").And.Not.Contain("/disable"));
        Assert.That(await host.ShowAsync("/deus/functions/fn1"), Does.Contain($"/deus/functions/fn1/deployments/{first}/activate").And.Contain("/run\""));
    }

    [Test]
    public async Task Every_response_has_the_headers_that_forbid_foreign_and_inline_content()
    {
        await using var host = await DashboardHost.StartAsync();
        await host.DeployAsync();

        foreach (var page in (string[])[.. Pages, "/deus/functions/unknown", "/deus/functions/fn1/run"])
        {
            var headers = (await host.GetAsync(page)).Headers;
            Assert.That(headers["Content-Security-Policy"], Does.StartWith("default-src 'none'").And.Not.Contain("unsafe").And.Not.Contain("http"), page);
            Assert.That((headers["X-Content-Type-Options"], headers["X-Frame-Options"]), Is.EqualTo(("nosniff", "DENY")), page);
        }
    }

    [Test]
    public async Task Files_are_not_sent_again_while_they_are_unchanged()
    {
        await using var host = await DashboardHost.StartAsync();
        var first = await host.GetAsync("/deus/assets/dashboard.css");
        host.Client.DefaultRequestHeaders.IfNoneMatch.Add(EntityTagHeaderValue.Parse(first.Headers["ETag"]));

        Assert.That((await host.GetAsync("/deus/assets/dashboard.css")).Status, Is.EqualTo(304));
        Assert.That((await host.GetAsync("/deus/assets/unknown.css")).Status, Is.EqualTo(404));
    }

    [TestCase("services.AddFunctionHost(", false, false, null, null)]
    [TestCase("services.AddAuthorization(", true, false, "p", null)]
    [TestCase("services.AddAntiforgery(", true, true, null, "p")]
    public async Task Mapping_the_dashboard_without_a_service_throws_with_the_line_to_add(
        string line, bool hasHost, bool hasAuthorization, string? readPolicy, string? changePolicy)
    {
        var builder = WebApplication.CreateSlimBuilder();
        if (hasHost)
            builder.Services.AddFunctionHost(o => o.Folder = "functions");
        if (hasAuthorization)
            builder.Services.AddAuthorization();
        await using var app = builder.Build();

        Assert.That(
            Assert.Throws<HostingConfigurationException>(() => app.MapDeusDashboard(readPolicy: readPolicy, changePolicy: changePolicy))!.Message,
            Does.Contain(line));
    }

    [TestCase("deus")]
    [TestCase("/{tenant}/deus")]
    public async Task Mapping_the_dashboard_with_an_invalid_prefix_throws(string prefix)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddFunctionHost(o => o.Folder = "functions");
        await using var app = builder.Build();

        Assert.That(Assert.Throws<ArgumentException>(() => app.MapDeusDashboard(prefix))!.Message, Does.Contain("for example /deus"));
    }
}
