using System.Numerics;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tests.Budgets;

public sealed class BudgetTests
{
    [TestCase(false, false, 0, 10, null)]
    [TestCase(false, false, 99, 10, null)]
    [TestCase(false, true, 0, 10, null)]
    [TestCase(false, true, 9, 10, null)]
    [TestCase(false, true, 10, 10, BudgetRefusal.AlwaysWarmExhausted)]
    [TestCase(false, true, 11, 10, BudgetRefusal.AlwaysWarmExhausted)]
    [TestCase(false, true, 0, 0, BudgetRefusal.AlwaysWarmExhausted)]
    [TestCase(false, true, 0, 1, null)]
    [TestCase(false, true, -1, 10, BudgetRefusal.CountUnavailable)]
    [TestCase(false, true, int.MaxValue, int.MaxValue, BudgetRefusal.AlwaysWarmExhausted)]
    [TestCase(true, false, 0, 10, BudgetRefusal.KillSwitch)]
    [TestCase(true, true, 0, 10, BudgetRefusal.KillSwitch)]
    [TestCase(true, true, 10, 10, BudgetRefusal.KillSwitch)]
    public async Task The_decision_follows_kill_switch_then_count(
        bool killSwitch, bool warm, int count, int max, BudgetRefusal? expected)
    {
        var counter = new InMemoryDeploymentCounter(count);
        var budget = BudgetOf(counter, l => (l.KillSwitch, l.MaxAlwaysWarm) = (killSwitch, max));

        var decision = await budget.EvaluateAsync(warm);

        Assert.That(decision.Refusal, Is.EqualTo(expected));
        Assert.That(decision.IsAllowed, Is.EqualTo(expected is null));
        Assert.That(counter.Calls, Is.EqualTo(warm && !killSwitch ? 1 : 0), "counted only when the count decides");
        var isCounted = warm && !killSwitch && count >= 0;
        Assert.That((decision.Limit, decision.Usage), Is.EqualTo(isCounted ? ((int?)max, (int?)count) : (null, null)));
        await ThrowingFormAgrees(budget, warm, decision);
    }

    [Test]
    public async Task Budget_refuses_with_the_cause_when_the_count_fails()
    {
        var cause = new InvalidOperationException("the database is away");
        var budget = BudgetOf(new InMemoryDeploymentCounter { Failure = cause });

        Assert.That((await budget.EvaluateAsync(alwaysWarm: true)).Refusal, Is.EqualTo(BudgetRefusal.CountUnavailable));
        var refusal = Assert.ThrowsAsync<BudgetRefusedException>(() => budget.AllowNewDeploymentAsync(alwaysWarm: true));
        Assert.That(refusal!.InnerException, Is.SameAs(cause));
    }

    [Test]
    public void Each_of_three_refusals_has_a_message_with_its_reason_and_remedy()
    {
        var killed = BudgetOf(new InMemoryDeploymentCounter(), l => l.KillSwitch = true);
        var full = BudgetOf(new InMemoryDeploymentCounter(7), l => l.MaxAlwaysWarm = 7);
        var unknown = BudgetOf(new InMemoryDeploymentCounter(-1));

        var messages = new[] { killed, full, unknown }
            .Select(b => Assert.ThrowsAsync<BudgetRefusedException>(() => b.AllowAlwaysWarmAsync())!.Message).ToList();

        Assert.That(messages[0], Does.Contain("kill switch").And.Contain("KillSwitch"));
        Assert.That(messages[1], Does.Contain("7 of 7").And.Contain("MaxAlwaysWarm"));
        Assert.That(messages[2], Does.Contain("IDeploymentCounter"));
    }

    [Test]
    public void A_null_input_throws_ArgumentNullException()
    {
        var budget = BudgetOf(counter: null);

        Assert.ThrowsAsync<ArgumentNullException>(() => budget.AllowNewDeploymentAsync(input: null!));
        Assert.ThrowsAsync<ArgumentNullException>(() => budget.EvaluateAsync(input: null!));
    }

    [Test]
    public void A_negative_count_is_named_in_the_inner_exception()
    {
        var budget = BudgetOf(new InMemoryDeploymentCounter(-3));

        var refusal = Assert.ThrowsAsync<BudgetRefusedException>(() => budget.AllowAlwaysWarmAsync());

        Assert.That(refusal!.InnerException!.Message, Is.EqualTo("The counter returned -3; accepted: 0 or more."));
    }

    [TestCase(0, 1, null)]
    [TestCase(-1, 1, nameof(HostingLimits.MaxAlwaysWarm))]
    [TestCase(0, 0, nameof(HostingLimits.MaxArtifactBytes))]
    public void Limits_are_validated_at_their_borders(int maxAlwaysWarm, long maxArtifactBytes, string? invalid)
    {
        var services = new ServiceCollection();
        services.Configure<HostingLimits>(l => (l.MaxAlwaysWarm, l.MaxArtifactBytes) = (maxAlwaysWarm, maxArtifactBytes));
        services.AddDeusHosting();
        using var provider = services.BuildServiceProvider();
        HostingLimits Limits() => provider.GetRequiredService<IOptionsMonitor<HostingLimits>>().CurrentValue;

        if (invalid is null)
            Assert.That(Limits().MaxArtifactBytes, Is.EqualTo(maxArtifactBytes));
        else
            Assert.That(Assert.Catch<OptionsValidationException>(() => Limits())!.Message, Does.Contain(invalid).And.Contain("Accepted: "));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Budget_throws_OperationCanceledException_when_the_caller_cancels(bool warm)
    {
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();
        var counter = new InMemoryDeploymentCounter();
        var budget = BudgetOf(counter, l => l.KillSwitch = true);

        Assert.CatchAsync<OperationCanceledException>(() => budget.AllowNewDeploymentAsync(warm, canceled.Token));
        Assert.CatchAsync<OperationCanceledException>(() => budget.EvaluateAsync(warm, canceled.Token));
        Assert.That(counter.Calls, Is.Zero);
    }

    [Test]
    public async Task Budget_refuses_when_the_counter_throws_OperationCanceledException()
    {
        var budget = BudgetOf(new InMemoryDeploymentCounter { Failure = new OperationCanceledException() });

        Assert.That((await budget.EvaluateAsync(alwaysWarm: true)).Refusal, Is.EqualTo(BudgetRefusal.CountUnavailable));
    }

    [Test]
    public async Task Missing_counter_fails_only_always_warm_deployments_with_the_line_to_add()
    {
        var budget = BudgetOf(counter: null);

        await budget.AllowNewDeploymentAsync(alwaysWarm: false);
        var failure = Assert.ThrowsAsync<HostingConfigurationException>(() => budget.AllowAlwaysWarmAsync());
        Assert.That(failure!.Message, Does.Contain("services.AddSingleton<IDeploymentCounter, "));
    }

    [Test]
    public void Kill_switch_refuses_without_a_counter()
    {
        var budget = BudgetOf(counter: null, l => l.KillSwitch = true);

        var refusal = Assert.ThrowsAsync<BudgetRefusedException>(() => budget.AllowAlwaysWarmAsync());
        Assert.That(refusal!.Decision.Refusal, Is.EqualTo(BudgetRefusal.KillSwitch));
    }

    [Test]
    public async Task Changed_kill_switch_and_limit_apply_without_a_restart()
    {
        var (configuration, source) = ReloadableSource.Build(("Deus:Hosting:Limits:MaxAlwaysWarm", "2"));
        await using var provider = new ServiceCollection()
            .AddSingleton<IDeploymentCounter>(new InMemoryDeploymentCounter(2))
            .AddDeusHosting(configuration).Services.BuildServiceProvider();
        var budget = provider.GetRequiredService<Budget>();

        Assert.That((await budget.EvaluateAsync(true)).Refusal, Is.EqualTo(BudgetRefusal.AlwaysWarmExhausted));
        source.Change("Deus:Hosting:Limits:MaxAlwaysWarm", "3");
        Assert.That((await budget.EvaluateAsync(true)).IsAllowed);
        source.Change("Deus:Hosting:Limits:KillSwitch", "true");
        Assert.That((await budget.EvaluateAsync(false)).Refusal, Is.EqualTo(BudgetRefusal.KillSwitch));
        source.Change("Deus:Hosting:Limits:KillSwitch", "false");
        Assert.That((await budget.EvaluateAsync(false)).IsAllowed);
    }

    [Test]
    public async Task A_kill_switch_that_is_turned_on_during_the_count_refuses_the_deployment()
    {
        var (configuration, source) = ReloadableSource.Build(("Deus:Hosting:Limits:MaxAlwaysWarm", "2"));
        await using var provider = new ServiceCollection()
            .AddSingleton<IDeploymentCounter>(new ActingCounter(() => source.Change("Deus:Hosting:Limits:KillSwitch", "true")))
            .AddDeusHosting(configuration).Services.BuildServiceProvider();

        var decision = await provider.GetRequiredService<Budget>().EvaluateAsync(alwaysWarm: true);

        Assert.That(decision.Refusal, Is.EqualTo(BudgetRefusal.KillSwitch));
    }

    [TestCase("1000000000000000000", "1000000000000000000")]
    [TestCase("0", "0")]
    [TestCase("007", "7")]
    [TestCase("123456789012345678901234567890123456789012345678901234567890", "123456789012345678901234567890123456789012345678901234567890")]
    [TestCase("", "0")]
    [TestCase(" 1", "0")]
    [TestCase("-1", "0")]
    [TestCase("+1", "0")]
    [TestCase("1e18", "0")]
    [TestCase("0x10", "0")]
    [TestCase("1,000", "0")]
    [TestCase("1.0", "0")]
    [TestCase("many", "0")]
    [TestCase(null, "0")]
    public void BudgetWei_is_base_10_text_and_zero_when_it_cannot_be_read(string? text, string expected) =>
        Assert.That(
            BudgetOf(counter: null, l => l.BudgetPaxWei = text!).BudgetWei,
            Is.EqualTo(BigInteger.Parse(expected, System.Globalization.CultureInfo.InvariantCulture)));

    private static async Task ThrowingFormAgrees(Budget budget, bool warm, BudgetDecision decision)
    {
        if (decision.IsAllowed)
            await budget.AllowNewDeploymentAsync(warm);
        else
            Assert.That(
                Assert.ThrowsAsync<BudgetRefusedException>(() => budget.AllowNewDeploymentAsync(warm))!.Decision,
                Is.EqualTo(decision));
    }

    private static Budget BudgetOf(IDeploymentCounter? counter, Action<HostingLimits>? configure = null)
    {
        var services = new ServiceCollection();
        services.AddDeusHosting();
        services.Configure(configure ?? (_ => { }));
        if (counter is not null)
            services.AddSingleton(counter);
        return services.BuildServiceProvider().GetRequiredService<Budget>();
    }

    /// <summary>Runs an action during the count and returns zero.</summary>
    private sealed class ActingCounter(Action action) : IDeploymentCounter
    {
        public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default)
        {
            action();
            return Task.FromResult(0);
        }
    }
}
