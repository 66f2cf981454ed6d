using Deus.Hosting.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Deus.Hosting.Samples.Service;

/// <summary>Builds the service: a function host, its API, its triggers, releases through the ledger, health check and telemetry.</summary>
internal static class ServiceApp
{
    private const string DashboardChanges = "DashboardChanges";

    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        // Clients send the queries of long lists in the request line.
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestLineSize = 64 * 1024);

        // The functions run in this process's function host. The service's own code uses IHostingBackend and the other interfaces.
        var folder = builder.Configuration["Functions:Folder"] ?? "functions-data";
        builder.Services.AddDeusHosting().UseEmbeddedFunctions(o => o.Folder = folder).AddReleases(builder.Configuration, folder);
        builder.Services.AddAppwriteApi(builder.Configuration.GetSection("Api"));
        builder.Services.AddPublicEndpoint("/v1");
        builder.Services.AddHealthChecks().AddDeusHosting();
        // A service with people who sign in names a role here instead, and another one for those who may only look.
        builder.Services.AddAntiforgery();
        builder.Services.AddAuthorizationBuilder().AddPolicy(DashboardChanges, policy => policy.RequireAssertion(_ => true));
        AddTelemetry(builder.Services, builder.Configuration.GetValue<bool>("Telemetry:Console"));

        var app = builder.Build();
        app.UsePublicEndpoint();
        app.MapAppwriteFunctions("/v1");
        app.MapFunctionTriggers("/fn");
        // Without a readPolicy the pages answer only this machine, in Development.
        app.MapDeusDashboard("/deus", changePolicy: DashboardChanges);
        app.MapReleases();
        app.MapHealthChecks("/healthz");
        return app;
    }

    /// <summary>Adds traces and metrics.</summary>
    /// <param name="services">The service collection to add to.</param>
    /// <param name="toConsole">
    /// True prints every span and metric, which reduces the throughput; off by default. A production service uses
    /// <c>AddOtlpExporter()</c> instead.
    /// </param>
    private static void AddTelemetry(IServiceCollection services, bool toConsole) => services.AddOpenTelemetry()
        .WithTracing(tracing =>
        {
            // The span of a request is the parent of the function's span, so both are sampled together.
            tracing.AddAspNetCoreInstrumentation().AddSource(HostingTelemetryNames.ActivitySource);
            if (toConsole)
                tracing.AddConsoleExporter();
        })
        .WithMetrics(metrics =>
        {
            metrics.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddMeter(HostingTelemetryNames.Meter);
            if (toConsole)
                metrics.AddConsoleExporter();
        });
}
