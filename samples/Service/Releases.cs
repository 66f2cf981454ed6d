using System.Data.Common;
using System.Text.Json.Serialization;
using Deus.Hosting.Ledger;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Deus.Hosting.Samples.Service;

/// <summary>
/// Deploys the service's own functions through the ledger: each release is recorded, and can be repeated by its key. The budget's ceiling holds over
/// all processes that share the database.
/// </summary>
internal static class Releases
{
    /// <summary>Adds the ledger: on PostgreSQL with the connection string <c>Ledger</c>, otherwise on a SQLite file in the folder.</summary>
    public static void AddReleases(this IHostingBuilder hosting, IConfiguration configuration, string folder)
    {
        hosting.Services.AddSingleton<IBlobReader>(new FileBlobReader(Path.Combine(AppContext.BaseDirectory, "functions")));
        hosting.Services.AddSingleton(_ => Open(configuration.GetConnectionString("Ledger"), folder));
        hosting.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.Converters.Add(new JsonStringEnumConverter()));
        hosting.EnforceBudget().AddDeploymentLedger(provider => provider.GetRequiredService<DbDataSource>());
    }

    public static void MapReleases(this IEndpointRouteBuilder app)
    {
        app.MapPut("/releases/{service}/{key}", DeployAsync);
        app.MapGet("/releases/{service}", (string service, DeploymentLedger ledger) => ledger.ListAsync(service));
    }

    private static async Task<IResult> DeployAsync(
        string service, string key, bool? warm, DeploymentLedger ledger, CancellationToken cancellationToken)
    {
        var input = new DeployInput
        {
            ServiceId = service,
            ArtifactKey = service,
            Entrypoint = "src/main.js",
            AlwaysWarm = warm,
            WaitUntilReady = true,
        };
        try
        {
            return Results.Ok(await ledger.DeployAsync(input, key, cancellationToken: cancellationToken));
        }
        catch (HostingException e)
        {
            return Results.Problem(e.Message, statusCode: e is BudgetRefusedException or LedgerConflictException ? 409 : 422);
        }
    }

    private static DbDataSource Open(string? connectionString, string folder)
    {
        if (connectionString is not null)
            return NpgsqlDataSource.Create(connectionString);
        Directory.CreateDirectory(folder);
        return SqliteFactory.Instance.CreateDataSource($"Data Source={Path.Combine(folder, "ledger.db")}");
    }
}
