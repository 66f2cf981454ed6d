using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using AppwriteRequest = Deus.Hosting.Testing.AppwriteRequest;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests what remains when a deployment fails at each step.</summary>
public sealed class CompensationTests
{
    private static readonly string[] Steps = ["/functions/*/variables", "/functions/*/deployments"];

    [TestCaseSource(nameof(Steps))]
    public async Task Failure_after_the_creation_deletes_the_function(string step)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = At(step, AppwriteFault.Error(400, "general_argument_invalid", "no"));

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeployAsync(AppwriteRig.Input));

        Assert.That(failure!.Path, Does.Match(step.Replace("*", ".+", StringComparison.Ordinal)), "the first failure is reported");
        Assert.That(rig.Stub.Functions, Is.Empty);
        Assert.That(rig.Stub.Requests[^1].Method, Is.EqualTo("DELETE"));
    }

    [Test]
    public async Task A_refused_creation_deletes_nothing()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = At("/functions", AppwriteFault.Error(400, "general_argument_invalid", "no"));

        Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeployAsync(AppwriteRig.Input));
        Assert.That(rig.Stub.Requests.Select(r => r.Method), Is.EqualTo(new[] { "POST" }));
    }

    [TestCaseSource(nameof(Steps))]
    public async Task Cancellation_after_the_creation_deletes_the_function_with_a_separate_timeout(string step)
    {
        await using var rig = await AppwriteRig.StartAsync();
        using var cancel = new CancellationTokenSource();
        rig.Stub.Fault = request =>
        {
            if (!request.Is("POST", step))
                return null;
            cancel.Cancel();
            return AppwriteFault.Stall;
        };

        Assert.CatchAsync<OperationCanceledException>(() => rig.Backend.DeployAsync(AppwriteRig.Input, null, cancel.Token));
        Assert.That(rig.Stub.Functions, Is.Empty);
    }

    [Test]
    public async Task Clean_up_accepts_404_of_the_delete_and_throws_the_first_failure()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = request => request.Method == "DELETE"
            ? AppwriteFault.Error(404, "function_not_found", "gone")
            : request.Is("POST", Steps[1]) ? AppwriteFault.Bare413 : null;

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeployAsync(AppwriteRig.Input));
        Assert.That(failure!.StatusCode, Is.EqualTo(413));
    }

    [Test]
    public async Task FunctionLeftBehindException_names_the_function_and_has_both_failures()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = request => request.Method == "DELETE" || request.Is("POST", Steps[1]) ? AppwriteFault.ServerError() : null;

        var failure = Assert.ThrowsAsync<FunctionLeftBehindException>(() => rig.Backend.DeployAsync(AppwriteRig.Input));

        var left = rig.Stub.Functions.Single().Id;
        Assert.That(failure!.FunctionId, Is.EqualTo(left));
        Assert.That(failure.Message, Does.Contain(left));
        Assert.That(failure.InnerException, Is.TypeOf<BackendRejectedException>().With.Property("Path").EndsWith("/deployments"));
        Assert.That(failure.DeleteFailure, Is.TypeOf<BackendRejectedException>().With.Property("Method").EqualTo("DELETE"));
    }

    [Test]
    public async Task FunctionLeftBehindException_is_thrown_when_the_delete_has_no_response_for_30_seconds()
    {
        var time = new FakeTimeProvider();
        await using var rig = await AppwriteRig.StartAsync(time: time);
        rig.Stub.Fault = request => request.Method == "DELETE" ? AppwriteFault.Hang(new TaskCompletionSource().Task)
            : request.Is("POST", Steps[1]) ? AppwriteFault.Bare413 : null;
        var limit = time.GetUtcNow() + TimeSpan.FromSeconds(30);

        var deploy = rig.Backend.DeployAsync(AppwriteRig.Input);
        await time.TimerAtAsync(limit);
        time.Advance(TimeSpan.FromSeconds(30));

        var failure = Assert.ThrowsAsync<FunctionLeftBehindException>(() => deploy);
        Assert.That(failure!.FunctionId, Is.EqualTo(rig.Stub.Functions.Single().Id));
        Assert.That(failure.DeleteFailure, Is.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task Failed_build_throws_with_its_log_and_deletes_nothing()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Build = AppwriteBuild.Failing("npm error no such package");

        var failure = Assert.ThrowsAsync<DeploymentFailedException>(
            () => rig.Backend.DeployAsync(AppwriteRig.Input with { WaitUntilReady = true }));

        var function = rig.Stub.Functions.Single();
        Assert.That((failure!.FunctionId, failure.DeploymentId), Is.EqualTo((function.Id, function.Deployments.Single().Id)));
        Assert.That(failure.Message, Does.Contain("npm error no such package").And.Contain("'failed'"));
        Assert.That(rig.Stub.Requests.Select(r => r.Method), Does.Not.Contain("DELETE"));
    }

    [Test]
    public async Task Unanswered_creation_throws_with_the_name_of_the_function_that_may_exist()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = At("/functions", AppwriteFault.CloseAfterHandling);

        var failure = Assert.ThrowsAsync<FunctionLeftBehindException>(
            () => rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionName = "my-function" }));

        Assert.That(rig.Stub.Functions.Single().Name, Is.EqualTo("my-function"));
        Assert.That(failure!.Message, Does.Contain("'my-function' may exist"));
        Assert.That(failure.Function, Is.EqualTo("my-function"));
        Assert.That(rig.Stub.Requests, Has.Count.EqualTo(1), "creating without an id is never repeated");
    }

    [Test]
    public async Task Unanswered_creation_with_an_id_continues_with_the_created_function()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = AppwriteFault.First(1, r => r.Is("POST", "/functions"), AppwriteFault.CloseAfterHandling);

        var result = await rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = "fn1" });

        Assert.That(result.FunctionId, Is.EqualTo("fn1"));
        Assert.That(rig.Stub.Functions.Single().Deployments, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Failed_redeploy_does_not_delete_the_existing_function()
    {
        await using var rig = await AppwriteRig.StartAsync();
        await rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = "fn1" });
        rig.Stub.Fault = At(Steps[1], AppwriteFault.Bare413);

        var failure = Assert.ThrowsAsync<BackendRejectedException>(
            () => rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = "fn1" }));

        Assert.That(failure!.FunctionId, Is.EqualTo("fn1"));
        Assert.That(rig.Stub.Function("fn1"), Is.Not.Null);
    }

    private static Func<AppwriteRequest, AppwriteFault?> At(string path, AppwriteFault fault) =>
        request => request.Is("POST", path) ? fault : null;
}
