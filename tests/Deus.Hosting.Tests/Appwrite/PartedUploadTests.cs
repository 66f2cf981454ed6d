using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class PartedUploadTests
{
    [TestCase(300, 1)]
    [TestCase(5_242_880, 1)]
    [TestCase(5_242_881, 2)]
    [TestCase(13_000_000, 3)]
    public async Task Archive_is_sent_in_parts_of_5_MiB_and_stored_completely(int bytes, int parts)
    {
        await using var host = await StartAsync();

        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn", bytes));

        var uploads = Uploads(host.Stub);
        Assert.That(uploads, Has.Count.EqualTo(parts));
        Assert.That(
            host.Stub.Requests.Count(r => r.Is("GET", "/health/version")), Is.EqualTo(parts > 2 ? 1 : 0), "two parts cannot be concurrent");
        var deployment = host.Stub.Function("fn")!.Deployments.Single();
        Assert.That(deployment.Id, Is.EqualTo(deployed.DeploymentId));
        Assert.That(deployment.Upload.IsComplete);
        Assert.That(deployment.Upload.Length, Is.EqualTo(bytes));
        Assert.That(deployment.Upload.Sha256, Is.EqualTo(Sha256(bytes)).IgnoreCase);
    }

    [Test]
    public async Task A_single_part_has_neither_range_nor_id()
    {
        await using var host = await StartAsync();

        await host.Backend.DeployAsync(StubbedBackend.Input("fn", 5_242_880));

        var upload = Uploads(host.Stub).Single();
        Assert.That(upload.Header("Content-Range"), Is.Null);
        Assert.That(upload.Header("x-appwrite-id"), Is.Null);
        Assert.That(upload.Header("Expect"), Is.Null);
        Assert.That(upload.Header("Transfer-Encoding"), Is.Null);
    }

    [Test]
    public async Task Parts_have_ranges_and_one_id_and_are_sent_in_order_to_an_old_server()
    {
        await using var host = await StartAsync();

        await host.Backend.DeployAsync(StubbedBackend.Input("fn", 13_000_000));

        var uploads = Uploads(host.Stub);
        Assert.That(uploads.Select(u => u.Header("Content-Range")), Is.EqualTo(new[]
        {
            "bytes 0-5242879/13000000", "bytes 5242880-10485759/13000000", "bytes 10485760-12999999/13000000",
        }));
        Assert.That(uploads.Select(u => u.Header("x-appwrite-id")).Distinct().Single(), Has.Length.EqualTo(20));
        Assert.That(uploads.Select(u => u.Header("Expect")), Is.All.Null);
    }

    [TestCase("1.8.1", 1)]
    [TestCase("1.9.4", 1)]
    [TestCase("1.9.5", 4)]
    [TestCase("1.9.6", 4)]
    [TestCase("2.0.0", 4)]
    public async Task Four_parts_are_sent_concurrently_when_the_server_version_supports_it(string version, int expected)
    {
        var uploads = new UploadCounter(expected);
        await using var host = await StartAsync(
            services => services.AddHttpClient("Deus.Hosting.Appwrite").AddHttpMessageHandler(uploads.CreateHandler));
        host.Stub.ServerVersion = version;

        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn", 26_300_000));

        var deployment = host.Stub.Function("fn")!.Deployments.Single();
        Assert.That(deployment.Id, Is.EqualTo(deployed.DeploymentId));
        Assert.That(deployment.Upload.Sha256, Is.EqualTo(Sha256(26_300_000)).IgnoreCase);
        Assert.That(uploads.Most, Is.EqualTo(expected));
        Assert.That(host.Stub.Requests.Count(r => r.Is("GET", "/health/version")), Is.EqualTo(1));
    }

    [Test]
    public async Task Server_version_is_requested_once()
    {
        await using var host = await StartAsync();

        await host.Backend.DeployAsync(StubbedBackend.Input("fn-1", 13_000_000));
        await host.Backend.DeployAsync(StubbedBackend.Input("fn-2", 13_000_000));

        Assert.That(host.Stub.Requests.Count(r => r.Is("GET", "/health/version")), Is.EqualTo(1));
    }

    [Test]
    public async Task Only_a_failed_part_is_sent_again()
    {
        await using var host = await StartAsync();
        host.Stub.Fault = AppwriteFault.First(
            1, r => r.Header("Content-Range")?.StartsWith("bytes 5242880-", StringComparison.Ordinal) == true, AppwriteFault.CloseWhileReading(1000));

        await host.Backend.DeployAsync(StubbedBackend.Input("fn", 13_000_000));

        Assert.That(Uploads(host.Stub).Select(u => u.Header("Content-Range")![..14]), Is.EqualTo(new[]
        {
            "bytes 0-524287", "bytes 5242880-", "bytes 5242880-", "bytes 10485760",
        }));
        Assert.That(host.Stub.Function("fn")!.Deployments.Single().Upload.Sha256, Is.EqualTo(Sha256(13_000_000)).IgnoreCase);
    }

    [Test]
    public async Task Progress_rises_to_one_over_all_parts()
    {
        await using var host = await StartAsync();
        var reports = new List<double>();

        await host.Backend.DeployAsync(StubbedBackend.Input("fn", 13_000_000), new Reports(p =>
        {
            if (p.Stage == DeployStage.Uploading)
                reports.Add(p.Fraction!.Value);
        }));

        Assert.That(reports, Is.Ordered);
        Assert.That(reports[^1], Is.EqualTo(1));
        Assert.That(reports, Has.Count.LessThanOrEqualTo(101));
    }

    private static Task<StubbedBackend> StartAsync(Action<IServiceCollection>? configure = null) => StubbedBackend.StartAsync(services =>
    {
        services.Configure<HostingLimits>(l => l.MaxArtifactBytes = 30_000_000);
        configure?.Invoke(services);
    });

    private static List<AppwriteRequest> Uploads(AppwriteStub stub) =>
        [.. stub.Requests.Where(r => r.Is("POST", "/functions/*/deployments"))];

    private static string Sha256(int bytes)
    {
        var content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        (content[0], content[1]) = (0x1f, 0x8b);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content));
    }

    private sealed class Reports(Action<DeployProgress> report) : IProgress<DeployProgress>
    {
        public void Report(DeployProgress value) => report(value);
    }

    /// <summary>Counts concurrent uploads. Blocks the first ones until the given number is in progress.</summary>
    private sealed class UploadCounter(int together)
    {
        private readonly TaskCompletionSource _together = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly object _lock = new();
        private int _underWay;

        public int Most { get; private set; }

        public DelegatingHandler CreateHandler() => new Handler(this);

        private Task EnterAsync()
        {
            lock (_lock)
            {
                Most = Math.Max(Most, ++_underWay);
                if (_underWay == together)
                    _together.TrySetResult();
            }

            return _together.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        private void Leave()
        {
            lock (_lock)
                _underWay--;
        }

        private sealed class Handler(UploadCounter counter) : DelegatingHandler
        {
            protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
            {
                // The first part is sent alone, because its response contains the id.
                if (request.Content?.Headers.ContentRange is not { From: > 0 })
                    return await base.SendAsync(request, cancellationToken);
                try
                {
                    await counter.EnterAsync();
                    return await base.SendAsync(request, cancellationToken);
                }
                finally
                {
                    counter.Leave();
                }
            }
        }
    }
}
