using Deus.Hosting.Appwrite;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Shared;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tests.DependencyInjection;

/// <summary>Tests a configuration that changes while the service runs.</summary>
public sealed class LiveOptionsTests
{
    private const string Prefix = "Deus:Hosting:";

    [Test]
    public async Task Invalid_change_keeps_the_last_valid_limits_is_logged_once_and_degrades_the_health()
    {
        await using var live = Live.Start(("Limits:MaxAlwaysWarm", "3"));

        live.Change("Limits:KilSwitch", "true");
        live.Change("Limits:KilSwitch", "true");
        await live.Budget.AllowNewDeploymentAsync(alwaysWarm: false);
        _ = live.Scoped<HostingLimits>();

        Assert.That(live.Limits.MaxAlwaysWarm, Is.EqualTo(3));
        Assert.That(live.Errors, Has.One.Items);
        Assert.That(live.Errors[0], Does.Contain("Deus:Hosting:Limits:KilSwitch is not known. Accepted: ").And.Contain($" {EventIds.OptionsRefused} "));
        var (status, reason) = await live.HealthAsync();
        Assert.That(status, Is.EqualTo(HealthStatus.Degraded));
        Assert.That(reason, Does.Contain("the last valid values stay in effect").And.Contain("Deus:Hosting:Limits:KilSwitch is not known."));
    }

    [Test]
    public async Task Valid_change_applies_and_restores_the_health_and_the_next_invalid_one_is_logged()
    {
        await using var live = Live.Start();
        live.Change("Limits:MaxAlwaysWarm", "many");

        live.Change("Limits:MaxAlwaysWarm", "7");

        Assert.That(live.Limits.MaxAlwaysWarm, Is.EqualTo(7));
        Assert.That(await live.HealthAsync(), Is.EqualTo((HealthStatus.Healthy, (string?)null)));
        Assert.That(live.Logs.Text, Does.Contain($"Information {EventIds.OptionsAccepted} HostingLimits is accepted again."));
        live.Change("Limits:MaxAlwaysWarm", "many");
        Assert.That(live.Errors, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Each_different_configuration_error_is_logged()
    {
        await using var live = Live.Start();

        live.Change("Limits:MaxAlwaysWarm", "-1");
        live.Change("Appwrite:Endpoint", "ftp://example.org/v1");
        live.Change("Limits:MaxArtifactBytes", "0");

        Assert.That(live.Errors, Has.Count.EqualTo(3));
        Assert.That((await live.HealthAsync()).Reason, Does.Contain("MaxAlwaysWarm").And.Contain("MaxArtifactBytes").And.Contain("Appwrite:Endpoint"));
    }

    [Test]
    public async Task Changed_kill_switch_applies_immediately_even_with_another_invalid_value()
    {
        await using var live = Live.Start();

        live.Change("Limits:KillSwitch", "true");
        Assert.ThrowsAsync<BudgetRefusedException>(() => live.Budget.AllowNewDeploymentAsync(alwaysWarm: false));
        live.Change("Limits:KillSwitch", "false");
        await live.Budget.AllowNewDeploymentAsync(alwaysWarm: false);

        live.Change("Limits:MaxAlwaysWarm", "many");
        live.Change("Limits:KillSwitch", "true");
        Assert.ThrowsAsync<BudgetRefusedException>(() => live.Budget.AllowNewDeploymentAsync(alwaysWarm: false));
        Assert.That((await live.HealthAsync()).Reason, Does.Contain("The kill switch is on").And.Contain("MaxAlwaysWarm"));
    }

    [Test]
    public async Task Kill_switch_stays_on_when_its_section_is_removed()
    {
        await using var live = Live.Start(("Limits:KillSwitch", "true"));

        live.Clear();

        Assert.That(live.Limits.KillSwitch, Is.True);
        Assert.That(live.Errors, Has.Some.Contains("Deus:Hosting has been removed."));
    }

    [Test]
    public async Task Options_monitor_calls_its_listeners_and_throws_nothing_for_an_invalid_change()
    {
        await using var live = Live.Start();
        var seen = new List<int>();
        using var registration = live.Monitor<HostingLimits>().OnChange(limits => seen.Add(limits.MaxAlwaysWarm));

        Assert.DoesNotThrow(() => live.Change("Limits:MaxAlwaysWarm", "many"));
        Assert.DoesNotThrow(() => live.Change("Appwrite:ApiKey", ""));
        live.Change("Limits:MaxAlwaysWarm", "4");

        Assert.That(seen, Is.Not.Empty.And.All.AnyOf(10, 4));
        Assert.That(seen[^1], Is.EqualTo(4));
        Assert.That(live.Monitor<AppwriteOptions>().CurrentValue.ApiKey, Is.EqualTo("k"));
    }

    [Test]
    public void Resolving_the_backend_without_a_host_validates_the_options()
    {
        var configuration = ReloadableSource.Build((Prefix + "Limits:MaxAlwaysWarm", "-1")).Configuration;
        var services = new ServiceCollection();
        services.AddDeusHosting(configuration);
        using var provider = services.BuildServiceProvider();

        var failure = Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<IHostingBackend>());
        Assert.That(failure!.Failures.Select(f => f.Split(' ')[0][Prefix.Length..]), Is.EquivalentTo(new[]
        {
            "Limits:MaxAlwaysWarm", "Appwrite:Endpoint", "Appwrite:ProjectId", "Appwrite:ApiKey",
        }));
        Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<Budget>());
    }

    /// <summary>A service whose options were validated at its start.</summary>
    private sealed class Live : IAsyncDisposable
    {
        private readonly ServiceProvider _provider;
        private readonly IConfigurationRoot _configuration;
        private readonly ReloadableSource _source;

        private Live((IConfigurationRoot Configuration, ReloadableSource Source) source)
        {
            (_configuration, _source) = source;
            var services = new ServiceCollection().AddLogging(l => l.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
            services.AddDeusHosting(_configuration);
            services.RemoveAllProbes().AddHealthChecks().AddDeusHosting();
            _provider = services.BuildServiceProvider();
            _provider.GetRequiredService<IStartupValidator>().Validate();
        }

        public CapturedLogs Logs { get; } = new();

        public List<string> Errors => Logs.Lines.Where(line => line.Contains($" {LogLevel.Error} {EventIds.OptionsRefused} ", StringComparison.Ordinal)).ToList();

        public HostingLimits Limits => Monitor<HostingLimits>().CurrentValue;

        public Budget Budget => _provider.GetRequiredService<Budget>();

        public static Live Start(params (string Key, string? Value)[] values) => new(ReloadableSource.Build(
        [
            (Prefix + "Appwrite:Endpoint", "https://a.example/v1"), (Prefix + "Appwrite:ProjectId", "p"), (Prefix + "Appwrite:ApiKey", "k"),
            .. values.Select(v => (Prefix + v.Key, v.Value)),
        ]));

        public IOptionsMonitor<TOptions> Monitor<TOptions>() => _provider.GetRequiredService<IOptionsMonitor<TOptions>>();

        public TOptions Scoped<TOptions>()
            where TOptions : class
        {
            using var scope = _provider.CreateScope();
            return scope.ServiceProvider.GetRequiredService<IOptionsSnapshot<TOptions>>().Value;
        }

        public void Change(string key, string? value) => _source.Change(Prefix + key, value);

        public void Clear() => _source.Clear();

        public async Task<(HealthStatus Status, string? Reason)> HealthAsync()
        {
            var report = await _provider.GetRequiredService<HealthCheckService>().CheckHealthAsync();
            return (report.Status, report.Entries["deus-hosting"].Description);
        }

        public ValueTask DisposeAsync() => _provider.DisposeAsync();
    }
}

file static class Probes
{
    /// <summary>Replaces the real probe by one that succeeds, because these tests need no server.</summary>
    public static IServiceCollection RemoveAllProbes(this IServiceCollection services)
    {
        foreach (var probe in services.Where(d => d.ServiceType == typeof(IBackendProbe)).ToList())
            services.Remove(probe);
        return services.AddSingleton(NSubstitute.Substitute.For<IBackendProbe>());
    }
}
