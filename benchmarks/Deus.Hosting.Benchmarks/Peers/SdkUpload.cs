using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Benchmarks.Peers;

/// <summary>
/// Deploys twice with this SDK in a separate process. Prints the milliseconds of the first and the second deployment, without the
/// requests that node-appwrite's createDeployment does not send (the function, its variables, the server's version), and of the
/// whole second call with them.
/// </summary>
internal static class SdkUpload
{
    public static async Task<string> RunAsync(string url, string file)
    {
        var others = new OtherRequests();
        var services = new ServiceCollection();
        services.AddSingleton<IBlobReader>(new FileBlobReader(Path.GetDirectoryName(file)!));
        services.Configure<HostingLimits>(l => l.MaxArtifactBytes = 1L << 30);
        services.AddDeusHosting(o => (o.Endpoint, o.ProjectId, o.ApiKey) = ($"{url}/v1", "p", "k"));
        services.AddHttpClient("Deus.Hosting.Appwrite").AddHttpMessageHandler(() => new MeasuringHandler(others));
        await using var provider = services.BuildServiceProvider();
        var backend = provider.GetRequiredService<IHostingBackend>();
        var times = new List<TimeSpan>();
        var whole = TimeSpan.Zero;
        for (var i = 0; i < 2; i++)
        {
            others.Elapsed = TimeSpan.Zero;
            var started = Stopwatch.GetTimestamp();
            await backend.DeployAsync(new DeployInput { ServiceId = "benchmark", ArtifactKey = Path.GetFileName(file) });
            whole = Stopwatch.GetElapsedTime(started);
            times.Add(whole - others.Elapsed);
        }

        return string.Join(' ', times.Append(whole).Select(t => t.TotalMilliseconds.ToString("0.0", CultureInfo.InvariantCulture)));
    }

    private sealed class OtherRequests
    {
        public TimeSpan Elapsed { get; set; }
    }

    private sealed class MeasuringHandler(OtherRequests others) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var started = Stopwatch.GetTimestamp();
            var response = await base.SendAsync(request, cancellationToken);
            // These requests run one after another, so their durations can be added.
            if (!request.RequestUri!.AbsolutePath.EndsWith("/deployments", StringComparison.Ordinal))
                others.Elapsed += Stopwatch.GetElapsedTime(started);
            return response;
        }
    }
}
