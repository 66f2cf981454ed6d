using Deus.Hosting.Tests.Appwrite;
using Deus.Hosting.Tests.Budgets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Deus.Hosting.Tests.Diagnostics;

public sealed class HealthCheckTests
{
    [Test]
    public async Task Health_is_healthy_when_the_backend_responds_and_sends_only_GET()
    {
        await using var host = await StartAsync();

        var report = await CheckAsync(host);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(host.Stub.Requests.Select(r => r.Method), Is.EqualTo(new[] { "GET" }));
    }

    [Test]
    public async Task Health_is_degraded_while_the_kill_switch_is_on()
    {
        await using var host = await StartAsync(services => services.Configure<HostingLimits>(l => l.KillSwitch = true));

        var report = await CheckAsync(host);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(report.Entries["deus-hosting"].Description, Does.Contain("kill switch"));
    }

    [Test]
    public async Task Health_is_unhealthy_with_the_reason_when_the_key_is_wrong()
    {
        await using var host = await StartAsync();
        _ = host.Backend;
        host.Stub.ApiKey = "another-key";

        var report = await CheckAsync(host);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(report.Entries["deus-hosting"].Description, Does.Contain("401").And.Contain("user_unauthorized"));
        Assert.That(report.Entries["deus-hosting"].Description, Does.Not.Contain("stub-key"));
    }

    [Test]
    public async Task Health_says_that_nothing_was_probed_when_the_backend_has_no_probe([Values] bool isBudgeted)
    {
        var report = await CheckAsync<EnforceBudgetTests.FakeBackend>(isBudgeted);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Healthy));
        Assert.That(report.Entries["deus-hosting"].Description, Is.EqualTo("Nothing was probed: FakeBackend does not implement IBackendProbe."));
    }

    [Test]
    public async Task A_backend_of_the_application_is_probed_and_its_reason_is_reported([Values] bool isBudgeted)
    {
        var report = await CheckAsync<BrokenBackend>(isBudgeted);

        Assert.That(report.Status, Is.EqualTo(HealthStatus.Unhealthy));
        Assert.That(report.Entries["deus-hosting"].Description, Is.EqualTo("The disk is full."));
    }

    [Test]
    public async Task A_backend_that_is_registered_first_is_probed_too()
    {
        var report = await CheckAsync(services => services.AddSingleton<IHostingBackend>(new BrokenBackend()).AddDeusHosting());

        Assert.That(report.Entries["deus-hosting"].Description, Is.EqualTo("The disk is full."));
    }

    private static Task<HealthReport> CheckAsync<TBackend>(bool isBudgeted)
        where TBackend : class, IHostingBackend =>
        CheckAsync(services =>
        {
            var builder = services.AddDeusHosting().UseBackend<TBackend>();
            if (isBudgeted)
                builder.EnforceBudget();
        });

    private static async Task<HealthReport> CheckAsync(Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        register(services);
        services.AddHealthChecks().AddDeusHosting();
        await using var provider = services.BuildServiceProvider();
        return await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
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

    /// <summary>A custom backend that reports why it is unusable.</summary>
    private sealed class BrokenBackend : IHostingBackend, IBackendProbe
    {
        public Task<DeployResult> DeployAsync(
            DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task ProbeAsync(CancellationToken cancellationToken = default) => throw new IOException("The disk is full.");
    }
}
