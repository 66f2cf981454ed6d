using System.Globalization;
using Deus.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace LedgerProcess;

/// <summary>
/// Deploys and deletes always-warm functions through the enforced budget, one after another. Arguments: the kind of the database, its
/// connection string, the number of attempts, the ceiling, the seconds by which the clock of this process is ahead. Prints a line for each
/// attempt: "deployed FUNCTION", "deleted FUNCTION", "refused", or "failed REASON".
/// </summary>
internal static class Attempts
{
    public static async Task RunAsync(string[] args)
    {
        var (attempts, maximum, ahead) = (Number(args[2]), Number(args[3]), Number(args[4]));
        using var source = Databases.Open(args[0], args[1]);
        var services = new ServiceCollection();
        services.AddSingleton<TimeProvider>(new SkewedTimeProvider(TimeSpan.FromSeconds(ahead)));
        services.AddSingleton<IHostingBackend, SimulatedBackend>();
        services.AddDeusHosting().EnforceBudget()
            .AddDeploymentLedger(source, options => options.ReservationLifetime = TimeSpan.FromSeconds(3));
        services.Configure<HostingLimits>(limits => limits.MaxAlwaysWarm = maximum);
        await using var provider = services.BuildServiceProvider();
        var backend = provider.GetRequiredService<IHostingBackend>();
        for (var attempt = 0; attempt < attempts; attempt++)
            Console.WriteLine(await AttemptAsync(backend));
    }

    private static async Task<string> AttemptAsync(IHostingBackend backend)
    {
        try
        {
            var result = await backend.DeployAsync(new DeployInput { ServiceId = "s", ArtifactKey = "a", AlwaysWarm = true });
            Console.WriteLine($"deployed {result.FunctionId}");
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(20)), TimeProvider.System);
            await backend.DeleteAsync(result.FunctionId);
            return $"deleted {result.FunctionId}";
        }
        catch (BudgetRefusedException e) when (e.Decision.Refusal is BudgetRefusal.AlwaysWarmExhausted)
        {
            return "refused";
        }
        catch (Exception e) when (e is HostingException or System.Data.Common.DbException or InvalidOperationException)
        {
            return $"failed {e.GetType().Name} {e.InnerException?.GetType().Name} {(e.InnerException ?? e).Message.ReplaceLineEndings(" ")}";
        }
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
