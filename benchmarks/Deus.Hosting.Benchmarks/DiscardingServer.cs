using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Benchmarks;

/// <summary>A server on a loopback port that reads uploads and discards them.</summary>
internal static class DiscardingServer
{
    /// <summary>Starts the server.</summary>
    /// <param name="version">The version that the server reports.</param>
    /// <param name="delay">The delay before each response; zero (default) for none.</param>
    public static async Task<WebApplication> StartAsync(string version = "1.8.1", TimeSpan delay = default)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(o => o.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.MapGet("/v1/health/version", () => Results.Json(new { version }));
        app.MapPost("/v1/{**path}", async (HttpContext context) =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, 1 << 20);
            if (delay > TimeSpan.Zero)
                await Task.Delay(delay);
            return Results.Json(new Dictionary<string, object> { ["$id"] = "6b010bb4124b57a87e5b", ["status"] = "waiting" }, statusCode: 202);
        });
        await app.StartAsync();
        return app;
    }
}
