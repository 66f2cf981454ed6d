using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Benchmarks;

[MemoryDiagnoser]
[ShortRunJob]
public class BudgetBenchmarks
{
    private readonly ServiceProvider _provider;
    private readonly Budget _budget;

    public BudgetBenchmarks()
    {
        var services = new ServiceCollection();
        services.AddDeusHosting();
        _provider = services.BuildServiceProvider();
        _budget = _provider.GetRequiredService<Budget>();
    }

    [Benchmark]
    public Task Allow() => _budget.AllowNewDeploymentAsync(alwaysWarm: false);

    [Benchmark]
    public Task<BudgetDecision> Evaluate() => _budget.EvaluateAsync(alwaysWarm: false);
}
