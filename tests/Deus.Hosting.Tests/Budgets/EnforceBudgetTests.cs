using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Deus.Hosting.Tests.Budgets;

/// <summary>Tests the budget check in front of a backend, for every way to register the backend.</summary>
public sealed class EnforceBudgetTests
{
    private static readonly DeployInput Cold = new() { ServiceId = "s", ArtifactKey = "a" };
    private static readonly DeployInput Warm = Cold with { AlwaysWarm = true };

    private static IEnumerable<TestCaseData> Registrations()
    {
        yield return Case("UseBackend before", s => s.AddDeusHosting().UseBackend<FakeBackend>().EnforceBudget());
        yield return Case("UseBackend after", s => s.AddDeusHosting().EnforceBudget().UseBackend<FakeBackend>());
        yield return Case("twice", s => s.AddDeusHosting().EnforceBudget().UseBackend<FakeBackend>().EnforceBudget());
        yield return Case("own type", s => s
            .AddSingleton<FakeBackend>()
            .AddSingleton<IHostingBackend>(p => p.GetRequiredService<FakeBackend>())
            .AddDeusHosting().EnforceBudget());
        yield return Case("own instance", s =>
        {
            var backend = new FakeBackend();
            s.AddSingleton(backend).AddSingleton<IHostingBackend>(backend).AddDeusHosting().EnforceBudget();
        });
        yield return Case("own scoped", s => s
            .AddSingleton<FakeBackend>()
            .AddScoped<IHostingBackend>(p => p.GetRequiredService<FakeBackend>())
            .AddDeusHosting().EnforceBudget());

        static TestCaseData Case(string name, Action<IServiceCollection> register) => new TestCaseData(register).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Registrations))]
    public async Task EnforceBudget_checks_the_budget_before_it_calls_the_registered_backend(Action<IServiceCollection> register)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IDeploymentCounter>(new InMemoryDeploymentCounter(10));
        register(services);
        await using var provider = services.BuildServiceProvider(validateScopes: true);
        await using var scope = provider.CreateAsyncScope();
        var fake = provider.GetRequiredService<FakeBackend>();
        var backend = scope.ServiceProvider.GetRequiredService<IHostingBackend>();

        var refusal = Assert.ThrowsAsync<BudgetRefusedException>(() => backend.DeployAsync(Warm));
        Assert.That(refusal!.Decision, Has.Property(nameof(BudgetDecision.Limit)).EqualTo(10).And.Property(nameof(BudgetDecision.Usage)).EqualTo(10));
        Assert.That(fake.Calls, Is.Empty, "nothing is sent after a refusal");

        var result = await backend.DeployAsync(Cold);
        await backend.DeleteAsync("fn");
        Assert.That(result.FunctionId, Is.EqualTo("fn"));
        Assert.That(fake.Calls, Is.EqualTo(new[] { "deploy", "delete" }));
    }

    [TestCase("warm-1", null)]
    [TestCase("warm-2", null)]
    [TestCase("cold", BudgetRefusal.AlwaysWarmExhausted)]
    [TestCase(null, BudgetRefusal.AlwaysWarmExhausted)]
    public async Task At_the_ceiling_a_deployment_is_allowed_that_adds_no_always_warm_function(string? functionId, BudgetRefusal? expected)
    {
        var input = Warm with { FunctionId = functionId };
        await using var provider = AtTheCeiling(new InMemoryDeploymentCounter(10) { FunctionIds = ["warm-1", "warm-2"] });
        var backend = provider.GetRequiredService<IHostingBackend>();

        Assert.That((await provider.GetRequiredService<Budget>().EvaluateAsync(input)).Refusal, Is.EqualTo(expected));
        if (expected is null)
            await backend.DeployAsync(input);
        else
            Assert.That(Assert.ThrowsAsync<BudgetRefusedException>(() => backend.DeployAsync(input))!.Decision.Usage, Is.EqualTo(10));
    }

    [TestCase(null)]
    [TestCase(false)]
    public async Task At_the_ceiling_a_deployment_that_asks_for_no_warmth_is_not_counted(bool? warm)
    {
        var input = Cold with { FunctionId = "fn", AlwaysWarm = warm };
        var counter = new InMemoryDeploymentCounter(10);
        await using var provider = AtTheCeiling(counter);

        await provider.GetRequiredService<IHostingBackend>().DeployAsync(input);
        var decision = await provider.GetRequiredService<Budget>().EvaluateAsync(input);

        Assert.That(decision, Is.EqualTo(BudgetDecision.Allowed));
        Assert.That(counter.Calls, Is.Zero);
    }

    [Test]
    public async Task Counter_without_the_optional_members_counts_all_functions()
    {
        await using var provider = AtTheCeiling(new PlainCounter());

        var refusal = Assert.ThrowsAsync<BudgetRefusedException>(
            () => provider.GetRequiredService<IHostingBackend>().DeployAsync(Warm with { FunctionId = "warm-1" }));

        Assert.That(refusal!.Decision.Usage, Is.EqualTo(10));
    }

    private static ServiceProvider AtTheCeiling(IDeploymentCounter counter)
    {
        var services = new ServiceCollection();
        services.AddSingleton(counter);
        services.AddDeusHosting().UseBackend<FakeBackend>().EnforceBudget();
        return services.BuildServiceProvider();
    }

    private sealed class PlainCounter : IDeploymentCounter
    {
        public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default) => Task.FromResult(10);
    }

    [Test]
    public async Task Delete_is_allowed_while_the_kill_switch_is_on()
    {
        var services = new ServiceCollection();
        services.Configure<HostingLimits>(l => l.KillSwitch = true);
        services.AddDeusHosting().UseBackend<FakeBackend>().EnforceBudget();
        await using var provider = services.BuildServiceProvider();
        var backend = provider.GetRequiredService<IHostingBackend>();

        Assert.ThrowsAsync<BudgetRefusedException>(() => backend.DeployAsync(Cold));
        await backend.DeleteAsync("fn");
        Assert.That(provider.GetRequiredService<FakeBackend>().Calls, Is.EqualTo(new[] { "delete" }));
    }

    [Test]
    public async Task Progress_and_token_reach_the_backend()
    {
        var backend = Substitute.For<IHostingBackend>();
        backend.DeployAsync(Cold).ReturnsForAnyArgs(new DeployResult("fn", "d", "https://example.org/fn"));
        var progress = Substitute.For<IProgress<DeployProgress>>();
        using var source = new CancellationTokenSource();
        var services = new ServiceCollection().AddSingleton(backend);
        services.AddDeusHosting().EnforceBudget();
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<IHostingBackend>().DeployAsync(Cold, progress, source.Token);

        await backend.Received(1).DeployAsync(Cold, progress, source.Token);
    }

    [Test]
    public void A_null_input_is_an_argument_error()
    {
        var services = new ServiceCollection();
        services.AddDeusHosting().UseBackend<FakeBackend>().EnforceBudget();
        using var provider = services.BuildServiceProvider();

        Assert.ThrowsAsync<ArgumentNullException>(() => provider.GetRequiredService<IHostingBackend>().DeployAsync(null!));
    }

    [Test]
    public void EnforceBudget_without_a_backend_throws_with_the_call_to_add()
    {
        var builder = Substitute.For<IHostingBuilder>();
        builder.Services.Returns(new ServiceCollection());

        Assert.That(
            Assert.Throws<InvalidOperationException>(() => builder.EnforceBudget())!.Message, Does.Contain("AddDeusHosting()"));
    }

    public sealed class FakeBackend : IHostingBackend, IFunctionInvoker
    {
        public List<string> Calls { get; } = [];

        public Task<DeployResult> DeployAsync(
            DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            Calls.Add("deploy");
            return Task.FromResult(new DeployResult("fn", "d", "e"));
        }

        public Task DeleteAsync(string functionId, CancellationToken cancellationToken = default)
        {
            Calls.Add("delete");
            return Task.CompletedTask;
        }

        public Task<InvokeResult> InvokeAsync(
            string functionId, InvokeRequest request, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
