using System.Globalization;
using Deus.Hosting;
using Deus.Hosting.Ledger;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace LedgerProcess;

/// <summary>
/// Deploys the service "shop" through the ledger to an Appwrite, and kills this process at a step. Arguments: the kind of the database, its
/// connection string, the endpoint of the Appwrite, the <see cref="KillStep"/>, its number, the key of the deployment. Exits with 0 when
/// the deployment has fewer such steps.
/// </summary>
internal static class OneDeployment
{
    public static async Task RunAsync(string[] args)
    {
        var kill = new KillAtStep(Enum.Parse<KillStep>(args[3]), int.Parse(args[4], CultureInfo.InvariantCulture));
        using var database = Databases.Open(args[0], args[1]);
        using var source = new KillingDataSource(database, kill);
        var blobs = new InMemoryBlobReader();
        blobs.Set("a", "artifact"u8);
        var services = new ServiceCollection().AddSingleton<IBlobReader>(blobs).AddSingleton<TimeProvider>(new SkippedDelayTimeProvider());
        services.AddDeusHosting(options => (options.Endpoint, options.ProjectId, options.ApiKey) = (args[2], "stub-project", "stub-key"))
            .AddDeploymentLedger(source, options => options.Dialect = args[0] == "sqlite" ? LedgerDialect.Sqlite : LedgerDialect.PostgreSql);
        services.ConfigureHttpClientDefaults(client => client.AddHttpMessageHandler(() => new KillingHandler(kill)));
        await using var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<DeploymentLedger>().DeployAsync(
            new DeployInput { ServiceId = "shop", ArtifactKey = "a", AlwaysWarm = true, WaitUntilReady = true }, args[5]);
    }
}
