using Deus.Hosting.Appwrite.Upload;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite.Upload;

public sealed class ServerVersionTests
{
    private const int ThreeParts = 13_000_000;

    [TestCase("1.9.5", "1.9.5")]
    [TestCase("2.0.0-rc.1", "2.0.0")]
    [TestCase("1.8.1+build", "1.8.1")]
    [TestCase("latest", "0.0")]
    [TestCase("", "0.0")]
    public void Parse_ignores_suffixes_and_returns_0_0_for_an_unknown_version(string text, string expected) =>
        Assert.That(ServerVersion.Parse(text), Is.EqualTo(Version.Parse(expected)));

    [Test]
    public async Task Server_version_is_requested_with_the_project_and_without_the_key()
    {
        await using var host = await StartAsync();

        await host.Backend.DeployAsync(StubbedBackend.Input("fn", ThreeParts));

        var question = Questions(host.Stub).Single();
        Assert.That(question.Header("X-Appwrite-Project"), Is.EqualTo(host.Stub.ProjectId));
        Assert.That(question.Header("X-Appwrite-Key"), Is.Null);
        Assert.That(
            host.Stub.Requests.Where(r => r != question).Select(r => r.Header("X-Appwrite-Key")), Is.All.EqualTo(host.Stub.ApiKey));
    }

    [Test]
    public async Task Concurrent_uploads_send_one_version_request()
    {
        await using var host = await StartAsync();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(i => host.Backend.DeployAsync(StubbedBackend.Input($"fn-{i}", ThreeParts))));

        Assert.That(Questions(host.Stub), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Failed_version_request_is_repeated_after_five_minutes()
    {
        var time = new FakeTimeProvider();
        await using var host = await StartAsync(services => services.AddSingleton<TimeProvider>(time));
        host.Stub.Fault = r => r.Is("GET", "/health/version") ? AppwriteFault.Error(401, "general_unauthorized_scope", "No.") : null;

        await host.Backend.DeployAsync(StubbedBackend.Input("fn-1", ThreeParts));
        time.Advance(ServerVersion.AskAgainAfter - TimeSpan.FromSeconds(1));
        await host.Backend.DeployAsync(StubbedBackend.Input("fn-2", ThreeParts));
        Assert.That(Questions(host.Stub), Has.Count.EqualTo(1));

        time.Advance(TimeSpan.FromSeconds(1));
        host.Stub.Fault = null;
        await host.Backend.DeployAsync(StubbedBackend.Input("fn-3", ThreeParts));
        await host.Backend.DeployAsync(StubbedBackend.Input("fn-4", ThreeParts));
        Assert.That(Questions(host.Stub), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task Canceled_version_request_is_repeated_at_once()
    {
        await using var host = await StartAsync();
        host.Stub.ServerVersion = "1.9.6";
        using var cancel = new CancellationTokenSource();
        host.Stub.Fault = _ =>
        {
            cancel.Cancel();
            return AppwriteFault.Hang(new TaskCompletionSource().Task);
        };
        var version = new ServerVersion(host.CreateApi(), host.Services.GetRequiredService<TimeProvider>());

        Assert.CatchAsync<OperationCanceledException>(() => version.TakesParallelPartsAsync(host.Stub.Endpoint, cancel.Token));

        host.Stub.Fault = null;
        Assert.That(await version.TakesParallelPartsAsync(host.Stub.Endpoint, CancellationToken.None));
    }

    private static Task<StubbedBackend> StartAsync(Action<IServiceCollection>? configure = null) => StubbedBackend.StartAsync(services =>
    {
        services.Configure<HostingLimits>(l => l.MaxArtifactBytes = 30_000_000);
        configure?.Invoke(services);
    });

    private static List<Deus.Hosting.Testing.AppwriteRequest> Questions(AppwriteStub stub) =>
        [.. stub.Requests.Where(r => r.Is("GET", "/health/version"))];
}
