using Deus.Hosting.Budgets;
using Deus.Hosting.Tests.Appwrite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Deus.Hosting.Tests.Diagnostics;

public sealed class HealthCheckTests
{
    [Test]
    public async Task A_backend_that_answers_is_healthy_and_nothing_is_changed()
    {
        await using var host = await StartAsync();

        var report = await CheckAsync(host);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(host.Stub.Requests.Select(r => r.Method), Is.EqualTo(new[] { "GET" }));
    }

    [Test]
    public async Task A_kill_switch_that_is_on_is_degraded()
    {
        await using var host = await StartAsync(services => services.Configure<HostingLimits>(l => l.KillSwitch = true));

        var report = await CheckAsync(host);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(report.Entries["deus-hosting"].Description, Does.Contain("kill switch"));
    }

    [Test]
    public async Task A_wrong_key_is_unhealthy_with_the_reason()
    {
        await using var host = await StartAsync();
        _ = host.Backend;
        host.Stub.ApiKey = "another-key";

        var report = await CheckAsync(host);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(report.Entries["deus-hosting"].Description, Does.Contain("401").And.Contain("user_unauthorized"));
        Assert.That(report.Entries["deus-hosting"].Description, Does.Not.Contain("stub-key"));
    }

    private static Task<StubbedBackend> StartAsync(Action<IServiceCollection>? configure = null) =>
        StubbedBackend.StartAsync(services =>
        {
            services.AddLogging();
            services.AddHealthChecks().AddDeusHosting();
            configure?.Invoke(services);
        });

    private static Task<HealthReport> CheckAsync(StubbedBackend host) =>
        host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
}
