using Deus.Hosting.Diagnostics;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Deus.Hosting.Samples.Service;

/// <summary>The whole service: a function host, its API, its triggers, health and telemetry.</summary>
internal static class ServiceApp
{
    public static WebApplication Build(string[] args)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        // Queries of long lists go in the request line.
        builder.WebHost.ConfigureKestrel(server => server.Limits.MaxRequestLineSize = 64 * 1024);

        // Functions live in a folder of this process. IHostingBackend and its companions are for the service's own code.
        builder.Services.AddDeusHosting().UseEmbeddedFunctions(o => o.Folder = builder.Configuration["Functions:Folder"] ?? "functions-data");
        builder.Services.AddAppwriteApi(builder.Configuration.GetSection("Api"));
        builder.Services.AddPublicEndpoint("/v1");
        builder.Services.AddHealthChecks().AddDeusHosting();
        AddTelemetry(builder.Services, builder.Configuration.GetValue<bool>("Telemetry:Console"));

        var app = builder.Build();
        app.UsePublicEndpoint();
        app.MapAppwriteFunctions("/v1");
        app.MapFunctionTriggers("/fn");
        app.MapHealthChecks("/healthz");
        return app;
    }

    /// <param name="services">The services to add to.</param>
    /// <param name="toConsole">
    /// True to print every span and metric, which costs throughput; off by default. A real service adds
    /// <c>AddOtlpExporter()</c> in its place.
    /// </param>
    private static void AddTelemetry(IServiceCollection services, bool toConsole) => services.AddOpenTelemetry()
        .WithTracing(tracing =>
        {
            // The spans of requests are the parents: those of functions are kept when theirs are.
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
