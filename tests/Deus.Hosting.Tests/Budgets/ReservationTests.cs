using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Deus.Hosting.Tests.Budgets;

/// <summary>Tests reservations: alone, and in front of a backend.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReservationTests
{
    private static readonly DeployInput Cold = new() { ServiceId = "s", ArtifactKey = "a" };
    private static readonly DeployInput Warm = Cold with { AlwaysWarm = true };
    private static readonly ArtifactRejectedException Empty = new("a", ArtifactProblem.Empty, "The artifact is empty.");
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly FakeTimeProvider _time = new();
    private readonly IHostingBackend _backend = Substitute.For<IHostingBackend>();

    [Test]
    public async Task ReserveAsync_never_exceeds_the_ceiling_when_many_deploy_at_once()
    {
        var reserver = new InMemoryDeploymentReserver(_time);
        await using var provider = Provider(reserver, maximum: 2);
        var budget = provider.GetRequiredService<Budget>();

        var attempts = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            try
            {
                return await budget.ReserveAsync(Warm);
            }
            catch (BudgetRefusedException)
            {
                return null;
            }
        })));

        Assert.That(attempts.Count(a => a is not null), Is.EqualTo(2));
        Assert.That(reserver.Reservations, Is.EqualTo(2));
    }

    [Test]
    public async Task ReserveAsync_throws_with_limit_and_usage_when_all_places_are_taken()
    {
        await using var provider = Provider(new InMemoryDeploymentReserver(_time), maximum: 1);
        var budget = provider.GetRequiredService<Budget>();
        await using var first = await budget.ReserveAsync(Warm);

        var refusal = Assert.ThrowsAsync<BudgetRefusedException>(() => budget.ReserveAsync(Warm));

        Assert.That(
            (refusal!.Decision.Refusal, refusal.Decision.Limit, refusal.Decision.Usage),
            Is.EqualTo(((BudgetRefusal?)BudgetRefusal.AlwaysWarmExhausted, (int?)1, (int?)1)));
    }

    [TestCase(null)]
    [TestCase(false)]
    public async Task ReserveAsync_reserves_nothing_for_a_deployment_that_is_not_always_warm(bool? warm)
    {
        var reserver = new InMemoryDeploymentReserver(_time);
        await using var provider = Provider(reserver, maximum: 0);

        await using var reservation = await provider.GetRequiredService<Budget>().ReserveAsync(Cold with { AlwaysWarm = warm });
        await reservation.ConfirmAsync("fn");

        Assert.That((reservation.Id, reserver.Reservations, reserver.Functions.Count), Is.EqualTo(((string?)null, 0, 0)));
    }

    [Test]
    public async Task ReserveAsync_counts_and_reserves_nothing_with_a_plain_counter()
    {
        await using var provider = Provider(new InMemoryDeploymentCounter(1), maximum: 2);
        var budget = provider.GetRequiredService<Budget>();

        await using var reservation = await budget.ReserveAsync(Warm);
        provider.GetRequiredService<InMemoryDeploymentCounter>().Count = 2;

        Assert.That(reservation.Id, Is.Null);
        Assert.ThrowsAsync<BudgetRefusedException>(() => budget.ReserveAsync(Warm));
    }

    [Test]
    public async Task ReserveAsync_refuses_when_the_kill_switch_is_on_or_turned_on_meanwhile()
    {
        var limits = new HostingLimits();
        var reserver = Substitute.For<IDeploymentReserver>();
        reserver.TryReserveAsync(null, 10, Arg.Any<CancellationToken>()).Returns(_ =>
        {
            limits.KillSwitch = true;
            return ReservationResult.Reserved("r1", usage: 0, Lifetime);
        });
        await using var provider = Provider(reserver, limits: limits);
        var budget = provider.GetRequiredService<Budget>();

        foreach (var calls in new[] { 1, 1 })
        {
            var refusal = Assert.ThrowsAsync<BudgetRefusedException>(() => budget.ReserveAsync(Warm));
            Assert.That(refusal!.Decision.Refusal, Is.EqualTo(BudgetRefusal.KillSwitch));
            await reserver.Received(calls).ReleaseAsync("r1", Arg.Any<CancellationToken>());
        }
    }

    [Test]
    public async Task ReserveAsync_refuses_with_the_cause_when_the_reserver_fails()
    {
        var cause = new InvalidOperationException("the database is away");
        var reserver = Substitute.For<IDeploymentReserver>();
        reserver.TryReserveAsync(null, 10, Arg.Any<CancellationToken>()).ThrowsAsync(cause);
        await using var provider = Provider(reserver);

        var refusal = Assert.ThrowsAsync<BudgetRefusedException>(() => provider.GetRequiredService<Budget>().ReserveAsync(Warm));

        Assert.That((refusal!.Decision.Refusal, refusal.InnerException), Is.EqualTo(((BudgetRefusal?)BudgetRefusal.CountUnavailable, (Exception?)cause)));
    }

    [Test]
    public async Task A_reservation_is_renewed_three_times_in_its_lifetime_until_it_is_disposed()
    {
        using var renewed = new SemaphoreSlim(0);
        var reserver = Reserver();
        reserver.TryRenewAsync("r1", Arg.Any<CancellationToken>()).Returns(_ => renewed.Release() >= 0);
        await using var provider = Provider(reserver);
        var reservation = await provider.GetRequiredService<Budget>().ReserveAsync(Warm);

        for (var i = 0; i < 15; i++)
        {
            _time.Advance(Lifetime / 3);
            await renewed.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await reservation.DisposeAsync();
        _time.Advance(Lifetime);
        await reserver.Received(15).TryRenewAsync("r1", Arg.Any<CancellationToken>());
        await reserver.Received(1).ReleaseAsync("r1", Arg.Any<CancellationToken>());
    }

    [Test]
    public async Task A_failed_renewal_is_logged_and_repeated()
    {
        using var logs = new CapturedLogs();
        using var renewed = new SemaphoreSlim(0);
        var reserver = Reserver();
        reserver.TryRenewAsync("r1", Arg.Any<CancellationToken>()).Returns(_ =>
        {
            renewed.Release();
            return Task.FromException<bool>(new InvalidOperationException("away"));
        });
        await using var provider = Provider(reserver, logs: logs);
        var reservation = await provider.GetRequiredService<Budget>().ReserveAsync(Warm);

        for (var i = 0; i < 2; i++)
        {
            _time.Advance(Lifetime / 3);
            await renewed.WaitAsync(TimeSpan.FromSeconds(30));
        }

        await reservation.DisposeAsync();
        Assert.That(logs.Lines.Count(line => line.Contains("The reservation r1 could not be renewed.", StringComparison.Ordinal)), Is.EqualTo(2));
    }

    [Test]
    public async Task A_failed_release_is_logged_and_does_not_hide_the_failure_of_the_deployment()
    {
        using var logs = new CapturedLogs();
        var reserver = Reserver();
        reserver.ReleaseAsync("r1", Arg.Any<CancellationToken>()).ThrowsAsync(new InvalidOperationException("away"));
        await using var provider = Provider(reserver, logs: logs);
        _backend.DeployAsync(Warm).ReturnsForAnyArgs<DeployResult>(_ => throw Empty);

        Assert.ThrowsAsync<ArtifactRejectedException>(() => Gated(provider).DeployAsync(Warm));

        Assert.That(logs.Text, Does.Contain("The reservation r1 could not be released."));
    }

    [Test]
    public async Task ConfirmAsync_throws_when_the_reservation_has_expired_and_its_place_was_given_away()
    {
        var reserver = Reserver();
        await using var provider = Provider(reserver);
        await using var reservation = await provider.GetRequiredService<Budget>().ReserveAsync(Warm);

        var refusal = Assert.ThrowsAsync<BudgetRefusedException>(() => reservation.ConfirmAsync("fn"));

        Assert.That((refusal!.Decision.Refusal, refusal.FunctionId), Is.EqualTo(((BudgetRefusal?)BudgetRefusal.ReservationExpired, (string?)"fn")));
        Assert.That(refusal.Message, Does.Contain("another deployment has taken its place").And.Contain("AlwaysWarm false"));
    }

    [Test]
    public async Task EnforceBudget_confirms_the_place_of_a_deployed_function_and_releases_it_with_the_function()
    {
        var reserver = new InMemoryDeploymentReserver(_time);
        await using var provider = Provider(reserver, maximum: 1);
        Deploys("fn");

        await Gated(provider).DeployAsync(Warm);
        Assert.That(reserver.Functions, Is.EqualTo(new[] { "fn" }));
        Assert.ThrowsAsync<BudgetRefusedException>(() => Gated(provider).DeployAsync(Warm));

        await Gated(provider).DeployAsync(Warm with { FunctionId = "fn" });
        Assert.That(reserver.Functions, Is.EqualTo(new[] { "fn" }), "a new version needs no second place");

        await Gated(provider).DeleteAsync("fn");
        Assert.That(reserver.Functions, Is.Empty);
    }

    [TestCase(false, 0)]
    [TestCase(null, 1)]
    public async Task EnforceBudget_releases_the_place_of_a_function_that_becomes_cold(bool? warm, int places)
    {
        var reserver = new InMemoryDeploymentReserver(_time);
        await using var provider = Provider(reserver, maximum: 1);
        Deploys("fn");
        await Gated(provider).DeployAsync(Warm);

        await Gated(provider).DeployAsync(Cold with { FunctionId = "fn", AlwaysWarm = warm });

        Assert.That(reserver.Functions, Has.Count.EqualTo(places));
    }

    private static IEnumerable<TestCaseData> Failures()
    {
        yield return Case("nothing was sent", Empty, stays: false);
        yield return Case("the new function was deleted", new BackendUnreachableException("away") { FunctionId = "fn" }, stays: false);
        yield return Case("the caller canceled before", new OperationCanceledException(), stays: false);
        yield return Case("the server has accepted it", new InvalidBackendResponseException("no JSON") { FunctionId = "fn", DeploymentId = "d" }, stays: true);

        static TestCaseData Case(string name, Exception failure, bool stays) => new TestCaseData(failure, stays).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Failures))]
    public async Task EnforceBudget_keeps_the_place_of_a_failed_deployment_only_when_its_function_stays(Exception failure, bool stays)
    {
        var reserver = new InMemoryDeploymentReserver(_time);
        await using var provider = Provider(reserver, maximum: 1);
        _backend.DeployAsync(Warm).ReturnsForAnyArgs<DeployResult>(_ => throw failure);

        var thrown = Assert.CatchAsync(() => Gated(provider).DeployAsync(Warm));

        Assert.That(thrown, Is.SameAs(failure));
        Assert.That((reserver.Functions.Count, reserver.Reservations), Is.EqualTo((stays ? 1 : 0, 0)));
    }

    [TestCase(null, 1)]
    [TestCase("fn", 0)]
    public async Task EnforceBudget_deletes_a_new_function_whose_place_was_given_away(string? functionId, int deleted)
    {
        var reserver = Substitute.For<IDeploymentReserver>();
        reserver.TryReserveAsync(functionId, 10, Arg.Any<CancellationToken>()).Returns(ReservationResult.Reserved("r1", usage: 0, Lifetime));
        await using var provider = Provider(reserver);
        Deploys("fn");

        Assert.ThrowsAsync<BudgetRefusedException>(() => Gated(provider).DeployAsync(Warm with { FunctionId = functionId }));

        await _backend.Received(deleted).DeleteAsync("fn", CancellationToken.None);
    }

    private static IDeploymentReserver Reserver()
    {
        var reserver = Substitute.For<IDeploymentReserver>();
        reserver.TryReserveAsync(null, 10, Arg.Any<CancellationToken>()).Returns(ReservationResult.Reserved("r1", usage: 0, Lifetime));
        return reserver;
    }

    private static IHostingBackend Gated(IServiceProvider provider) => provider.GetRequiredService<IHostingBackend>();

    private void Deploys(string functionId) =>
        _backend.DeployAsync(Warm).ReturnsForAnyArgs(new DeployResult(functionId, "d", "https://example.org/x"));

    private ServiceProvider Provider(
        IDeploymentCounter counter, int maximum = 10, HostingLimits? limits = null, ILoggerProvider? logs = null)
    {
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(_time).AddSingleton(counter).AddSingleton(_backend);
        if (counter is InMemoryDeploymentCounter plain)
            services.AddSingleton(plain);
        if (logs is not null)
            services.AddLogging(builder => builder.AddProvider(logs));
        services.AddDeusHosting().EnforceBudget();
        services.Configure<HostingLimits>(l => l.MaxAlwaysWarm = maximum);
        if (limits is not null)
            services.AddSingleton(Monitor(limits));
        return services.BuildServiceProvider();
    }

    private static Microsoft.Extensions.Options.IOptionsMonitor<HostingLimits> Monitor(HostingLimits limits)
    {
        var monitor = Substitute.For<Microsoft.Extensions.Options.IOptionsMonitor<HostingLimits>>();
        monitor.CurrentValue.Returns(limits);
        return monitor;
    }
}
