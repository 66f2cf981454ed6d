using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Benchmarks;

/// <summary>Runs one upload and returns its milliseconds, managed bytes, and peak working set in bytes.</summary>
internal static class UploadOnce
{
    private const int PartBytes = 5 * 1024 * 1024;
    private static readonly HttpClient Client = new();

    public static async Task<string> RunAsync(string how, Uri server, string file)
    {
        Func<string, Task> uploader = how == "sdk" ? Sdk(server, Path.GetDirectoryName(file)!) : path => BareAsync(server, path);
        // Compiles and connects before the measurement, because a service uploads more than once.
        await uploader(Path.Combine(Path.GetDirectoryName(file)!, UploadComparison.WarmUpFile));
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var started = Stopwatch.GetTimestamp();
        await uploader(file);
        var elapsed = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        using var self = Process.GetCurrentProcess();
        return string.Create(CultureInfo.InvariantCulture, $"{elapsed:0.0} {allocated} {self.PeakWorkingSet64}");
    }

    private static Func<string, Task> Sdk(Uri server, string folder)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IBlobReader>(new FileBlobReader(folder));
        services.Configure<HostingLimits>(l => l.MaxArtifactBytes = 1L << 30);
        services.AddDeusHosting(o => (o.Endpoint, o.ProjectId, o.ApiKey) = (new Uri(server, "/v1").ToString(), "p", "k"));
        var backend = services.BuildServiceProvider().GetRequiredService<IHostingBackend>();
        return file => backend.DeployAsync(new DeployInput { ServiceId = "benchmark", ArtifactKey = Path.GetFileName(file) });
    }

    private static async Task BareAsync(Uri server, string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 0, FileOptions.Asynchronous);
        for (var at = 0L; at < stream.Length; at += PartBytes)
        {
            var length = Math.Min(PartBytes, stream.Length - at);
            using var form = new MultipartFormDataContent
            {
                { new StringContent("true"), "activate" },
                { new PartContent(stream, length), "code", "code.tar.gz" },
            };
            if (stream.Length > PartBytes)
                form.Headers.ContentRange = new ContentRangeHeaderValue(at, at + length - 1, stream.Length) { Unit = "bytes" };
            using var response = await Client.PostAsync(new Uri(server, "/v1/functions/f/deployments"), form);
            response.EnsureSuccessStatusCode();
            await response.Content.ReadAsByteArrayAsync();
        }
    }

    private sealed class PartContent(Stream stream, long length) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream target, System.Net.TransportContext? context)
        {
            var buffer = new byte[81_920];
            for (var left = length; left > 0;)
            {
                var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)));
                await target.WriteAsync(buffer.AsMemory(0, read));
                left -= read;
            }
        }

        protected override bool TryComputeLength(out long value)
        {
            value = length;
            return true;
        }
    }
}
