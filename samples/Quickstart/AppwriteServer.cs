using Deus.Hosting.Appwrite;
using Deus.Hosting.Functions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Quickstart;

/// <summary>
/// The server of the first part: the Appwrite server from the environment variables, or the embedded host on a loopback port.
/// </summary>
internal sealed class AppwriteServer(string endpoint, string projectId, string apiKey, WebApplication? host = null) : IAsyncDisposable
{
    public string Endpoint => endpoint;

    public static AppwriteServer? FromEnvironment() =>
        Environment.GetEnvironmentVariable("APPWRITE_ENDPOINT") is { Length: > 0 } endpoint
        && Environment.GetEnvironmentVariable("APPWRITE_PROJECT_ID") is { Length: > 0 } projectId
        && Environment.GetEnvironmentVariable("APPWRITE_API_KEY") is { Length: > 0 } apiKey
            ? new AppwriteServer(endpoint, projectId, apiKey)
            : null;

    public static async Task<AppwriteServer> StartAsync(Action<FunctionsOptions> configure)
    {
        const string ProjectId = "quickstart";
        var apiKey = Guid.NewGuid().ToString("N");
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddFunctionHost(configure);
        builder.Services.AddAppwriteApi(o =>
        {
            o.ProjectId = ProjectId;
            o.ApiKeys.Add(new() { Key = apiKey });
        });
        var app = builder.Build();
        app.MapAppwriteFunctions("/v1");
        await app.StartAsync();
        return new AppwriteServer($"{app.Urls.Single()}/v1", ProjectId, apiKey, app);
    }

    public void Configure(AppwriteOptions options)
    {
        options.Endpoint = endpoint;
        options.ProjectId = projectId;
        options.ApiKey = apiKey;
    }

    public async ValueTask DisposeAsync()
    {
        if (host is not null)
            await host.DisposeAsync();
    }
}
