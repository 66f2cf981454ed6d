using Deus.Hosting.Diagnostics;
using OpenTelemetry;
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
        AddTelemetry(builder.Services);

        var app = builder.Build();
        // Telemetry begins with the application: nothing else asks for the providers.
        app.Services.GetRequiredService<TracerProvider>();
        app.Services.GetRequiredService<MeterProvider>();
        app.UsePublicEndpoint();
        app.MapAppwriteFunctions("/v1");
        app.MapFunctionTriggers("/fn");
        app.MapHealthChecks("/healthz");
        return app;
    }

    private static void AddTelemetry(IServiceCollection services)
    {
        services.AddSingleton(_ => Sdk.CreateTracerProviderBuilder()
            // The spans of requests are the parents: those of functions are kept when theirs are.
            .AddSource("Microsoft.AspNetCore", HostingTelemetryNames.ActivitySource)
            .AddProcessor(new SimpleActivityExportProcessor(new ConsoleSpans()))
            .Build());
        services.AddSingleton(_ => Sdk.CreateMeterProviderBuilder()
            .AddMeter(HostingTelemetryNames.Meter)
            .AddReader(new PeriodicExportingMetricReader(new ConsoleMetrics(), exportIntervalMilliseconds: 10_000))
            .Build());
    }
}
