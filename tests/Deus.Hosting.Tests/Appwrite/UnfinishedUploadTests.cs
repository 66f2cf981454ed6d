using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests what remains of an incomplete redeployment of more than 5 MiB.</summary>
public sealed class UnfinishedUploadTests
{
    private const string Id = "fn";
    private static readonly string[] Versions = ["1.8.1", "1.9.6", "2.0"];

    [TestCaseSource(nameof(Versions))]
    public async Task A_failed_redeploy_deletes_its_unfinished_deployment_and_names_it(string version)
    {
        await using var host = await StartAsync(version);
        host.Stub.Fault = r => IsPart(r, 1) ? AppwriteFault.Error(400, "general_argument_invalid", "no") : null;

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.DeployAsync(Input))!;

        AssertOnlyTheFirstIsLeft(host.Stub);
        Assert.That((error.FunctionId, error.StatusCode), Is.EqualTo((Id, 400)), "the first failure is reported");
        Assert.That(error.DeploymentId, Is.EqualTo(PartId(host.Stub)));
    }

    [TestCaseSource(nameof(Versions))]
    public async Task A_canceled_redeploy_deletes_its_unfinished_deployment_and_names_it(string version)
    {
        await using var host = await StartAsync(version);
        using var cancel = new CancellationTokenSource();
        host.Stub.Fault = CancelAtPart(1, cancel);

        var error = Assert.ThrowsAsync<DeployCanceledException>(() => host.Backend.DeployAsync(Input, null, cancel.Token))!;

        AssertOnlyTheFirstIsLeft(host.Stub);
        Assert.That((error.FunctionId, error.DeploymentId, error.IsDeploymentLeft), Is.EqualTo((Id, PartId(host.Stub), false)));
        Assert.That(error.CancellationToken, Is.EqualTo(cancel.Token));
        Assert.That(error.Message, Does.Contain($"the unfinished deployment '{error.DeploymentId}' was deleted"));
    }

    [Test]
    public async Task An_unfinished_deployment_that_cannot_be_deleted_is_named()
    {
        await using var host = await StartAsync("1.9.6");
        using var cancel = new CancellationTokenSource();
        var canceling = CancelAtPart(1, cancel);
        host.Stub.Fault = r => r.Method == "DELETE" ? AppwriteFault.ServerError() : canceling(r);

        var error = Assert.ThrowsAsync<DeployCanceledException>(() => host.Backend.DeployAsync(Input, null, cancel.Token))!;

        Assert.That(host.Stub.Function(Id)!.Deployments[^1].Id, Is.EqualTo(error.DeploymentId));
        Assert.That(error.IsDeploymentLeft);
        Assert.That(error.Message, Does.Contain($"the deployment '{error.DeploymentId}' may be left"));
    }

    [Test]
    public async Task Deployment_is_kept_when_the_response_to_its_last_part_is_lost()
    {
        await using var host = await StartAsync("1.9.6");
        // The clean-up reads a build that has started.
        host.Stub.Build = new AppwriteBuild { Statuses = ["building", "building", "ready"] };
        host.Stub.Fault = r => IsPart(r, 1) ? AppwriteFault.CloseAfterHandling : null;

        var error = Assert.ThrowsAsync<BackendUnreachableException>(() => host.Backend.DeployAsync(Input))!;

        Assert.That(host.Stub.Function(Id)!.Deployments[^1].Id, Is.EqualTo(error.DeploymentId));
        Assert.That((await host.Backend.WaitAsync(Id, error.DeploymentId!)).IsReady);
    }

    [Test]
    public async Task A_redeploy_canceled_before_the_upload_names_no_deployment()
    {
        await using var host = await StartAsync("1.9.6");
        using var cancel = new CancellationTokenSource();
        host.Stub.Fault = r =>
        {
            if (!r.Is("POST", "/functions/*/variables"))
                return null;
            cancel.Cancel();
            return AppwriteFault.Stall;
        };

        var error = Assert.ThrowsAsync<DeployCanceledException>(() => host.Backend.DeployAsync(
            Input with { Env = new Dictionary<string, string> { ["A"] = "1" } }, null, cancel.Token))!;

        Assert.That((error.FunctionId, error.DeploymentId, error.IsDeploymentLeft), Is.EqualTo((Id, (string?)null, false)));
        Assert.That(error.Message, Does.Contain("no upload had started"));
        AssertOnlyTheFirstIsLeft(host.Stub);
    }

    [Test]
    public async Task A_redeploy_canceled_while_its_only_request_is_sent_says_that_a_deployment_may_be_left()
    {
        await using var host = await StartAsync("1.9.6");
        using var cancel = new CancellationTokenSource();
        host.Stub.Fault = r =>
        {
            if (!r.Is("POST", "/functions/*/deployments"))
                return null;
            cancel.Cancel();
            return AppwriteFault.Stall;
        };

        var error = Assert.ThrowsAsync<DeployCanceledException>(() => host.Backend.DeployAsync(StubbedBackend.Input(Id), null, cancel.Token))!;

        Assert.That((error.FunctionId, error.DeploymentId, error.IsDeploymentLeft), Is.EqualTo((Id, (string?)null, true)));
        Assert.That(error.Message, Does.Contain("may have accepted"));
    }

    [Test]
    public async Task Canceled_wait_throws_with_the_deployment_that_continues()
    {
        await using var host = await StartAsync("1.9.6");
        using var cancel = new CancellationTokenSource();
        host.Stub.Fault = r =>
        {
            if (r.Is("GET", "/functions/*/deployments/*"))
                cancel.Cancel();
            return null;
        };

        var error = Assert.ThrowsAsync<DeployCanceledException>(
            () => host.Backend.DeployAsync(Input with { WaitUntilReady = true }, null, cancel.Token))!;

        Assert.That(error.IsDeploymentLeft);
        Assert.That((error.FunctionId, error.DeploymentId), Is.EqualTo((Id, host.Stub.Function(Id)!.Deployments[^1].Id)));
        Assert.That((await host.Backend.WaitAsync(Id, error.DeploymentId!)).IsReady);
    }

    private static DeployInput Input => StubbedBackend.Input(Id, 5_242_881);

    /// <summary>Starts a backend whose function has one active deployment.</summary>
    private static async Task<StubbedBackend> StartAsync(string version)
    {
        var host = await StubbedBackend.StartAsync(s => s.Configure<HostingLimits>(l => l.MaxArtifactBytes = 30_000_000));
        host.Stub.ServerVersion = version;
        await host.Backend.DeployAsync(StubbedBackend.Input(Id) with { WaitUntilReady = true });
        host.Stub.ClearRequests();
        return host;
    }

    private static Func<AppwriteRequest, AppwriteFault?> CancelAtPart(int index, CancellationTokenSource cancel) => r =>
    {
        if (!IsPart(r, index))
            return null;
        cancel.Cancel();
        // Hangs until the client disconnects: the part does not arrive.
        return AppwriteFault.Hang(new TaskCompletionSource().Task);
    };

    private static bool IsPart(AppwriteRequest request, int index) =>
        request.Is("POST", "/functions/*/deployments")
        && request.Header("Content-Range")?.StartsWith(index == 0 ? "bytes 0-" : "bytes 5242880-", StringComparison.Ordinal) == true;

    private static string PartId(AppwriteStub stub) => stub.Requests.First(r => IsPart(r, 0)).Header("x-appwrite-id")!;

    private static void AssertOnlyTheFirstIsLeft(AppwriteStub stub)
    {
        var function = stub.Function(Id)!;
        Assert.That(function.Deployments.Select(d => d.Id), Is.EqualTo(new[] { function.ActiveDeploymentId }));
    }
}
