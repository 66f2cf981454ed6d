using Deus.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Quickstart;

/// <summary>Uses a backend: deploys, waits, invokes, exceeds the budget, and deletes. The code is the same for every backend.</summary>
internal static class Walkthrough
{
    private const string ArtifactKey = "echo.tar.gz";

    public static async Task RunAsync(string title, Func<IServiceCollection, IHostingBuilder> addBackend)
    {
        AnsiConsole.Write(new Rule($"[bold]{Markup.Escape(title)}[/]") { Justification = Justify.Left });
        var services = new ServiceCollection();
        services.AddSingleton<IBlobReader>(EchoArtifact.Store(ArtifactKey));
        services.AddSingleton<IDeploymentCounter, NoRoomLeft>();
        services.Configure<HostingLimits>(limits => limits.MaxAlwaysWarm = 1);
        addBackend(services).EnforceBudget();
        await using var provider = services.BuildServiceProvider();

        var backend = provider.GetRequiredService<IHostingBackend>();
        var deployed = await DeployProgressBar.RunAsync(progress => backend.DeployAsync(
            new DeployInput { ServiceId = "quickstart", ArtifactKey = ArtifactKey, WaitUntilReady = true }, progress));
        Console.WriteLine($"deployed  function {deployed.FunctionId}, deployment {deployed.DeploymentId}");
        try
        {
            await InvokeAsync(provider.GetRequiredService<IFunctionInvoker>(), deployed.FunctionId);
            await ShowRefusalAsync(backend);
        }
        finally
        {
            await backend.DeleteAsync(deployed.FunctionId);
        }

        Console.WriteLine("deleted   nothing is left");
        Console.WriteLine();
    }

    private static async Task InvokeAsync(IFunctionInvoker invoker, string functionId)
    {
        var response = await invoker.InvokeAsync(
            functionId, new InvokeRequest { BodyText = """{"operation":"echo","args":{"hello":"world"}}""" });
        Console.WriteLine($"answered  {response.StatusCode} {response.BodyText}");
    }

    private static async Task ShowRefusalAsync(IHostingBackend backend)
    {
        try
        {
            await backend.DeployAsync(new DeployInput { ServiceId = "quickstart", ArtifactKey = ArtifactKey, AlwaysWarm = true });
        }
        catch (BudgetRefusedException e)
        {
            Console.WriteLine($"refused   {e.Message}");
        }
    }

    /// <summary>Returns 1, which reaches the limit of always-warm deployments. A service counts in its database.</summary>
    private sealed class NoRoomLeft : IDeploymentCounter
    {
        public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default) => Task.FromResult(1);
    }
}
