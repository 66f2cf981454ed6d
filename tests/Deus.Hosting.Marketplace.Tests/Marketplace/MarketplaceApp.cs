using Deus.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Marketplace;

/// <summary>Builds the marketplace. <c>Deus:Hosting:Backend</c> in appsettings.json selects the backend.</summary>
internal static class MarketplaceApp
{
    public static WebApplicationBuilder CreateBuilder(WebApplicationOptions options)
    {
        var builder = WebApplication.CreateBuilder(options);
        builder.Services.AddDbContext<MarketplaceDb>(db => db.UseNpgsql(builder.Configuration.GetConnectionString("Marketplace")));
        builder.Services.AddScoped<IBlobReader, DbBlobReader>();
        builder.Services.AddSingleton(_ => NpgsqlDataSource.Create(builder.Configuration.GetConnectionString("Marketplace")!));
        builder.Services.AddScoped<ServicePublisher>();

        var hosting = builder.Configuration.GetSection("Deus:Hosting");
        builder.Services.AddDeusHosting(hosting).UseEmbeddedFunctions(hosting).EnforceBudget()
            .AddDeploymentLedger(provider => provider.GetRequiredService<NpgsqlDataSource>());
        builder.Services.AddHealthChecks().AddDeusHosting();
        return builder;
    }

    public static WebApplication Build(WebApplicationBuilder builder)
    {
        var app = builder.Build();
        app.MapPost("/services/{id}/deployments", DeployAsync);
        app.MapPost("/services/{id}/invocations", InvokeAsync);
        app.MapHealthChecks("/health", new HealthCheckOptions
        {
            ResponseWriter = (context, report) => context.Response.WriteAsync(
                $"{report.Status}: {string.Join(' ', report.Entries.Values.Select(entry => entry.Description))}"),
        });
        return app;
    }

    private static async Task<IResult> DeployAsync(
        string id, bool? alwaysWarm, string? key, ServicePublisher publisher, CancellationToken cancellationToken)
    {
        try
        {
            return Results.Ok(await publisher.DeployAsync(id, alwaysWarm, key ?? Guid.NewGuid().ToString("N"), cancellationToken));
        }
        catch (BudgetRefusedException e)
        {
            return Results.Conflict(e.Decision.Refusal.ToString());
        }
    }

    private static async Task<IResult> InvokeAsync(
        string id, HttpRequest request, ServicePublisher publisher, CancellationToken cancellationToken)
    {
        using var body = new StreamReader(request.Body);
        var answer = await publisher.InvokeAsync(id, await body.ReadToEndAsync(cancellationToken), cancellationToken);
        return Results.Text(answer.BodyText, statusCode: answer.StatusCode);
    }
}
