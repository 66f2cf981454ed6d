using Deus.Hosting.Functions.AspNetCore;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Benchmarks.Functions;

/// <summary>The host under load. It runs in a separate process, so that its memory can be measured.</summary>
internal static class LoadHost
{
    public const string Project = "load";
    public const string Key = "load-key-of-the-benchmarks";

    /// <summary>Serves until the standard input ends. The first line of output is the URL.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddFunctionHost(o => o.Folder = folder);
        builder.Services.AddAppwriteApi(o =>
        {
            o.ProjectId = Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = Key });
        });
        await using var app = builder.Build();
        app.MapAppwriteFunctions();
        app.MapFunctionTriggers();
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadLineAsync();
        await app.StopAsync();
        return 0;
    }
}
