using Deus.Hosting.Diagnostics;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Wait;

/// <summary>Tests how a wait reacts to single responses of the server.</summary>
public sealed class WaiterResponsesTests
{
    private const string Deployments = "/functions/*/deployments";
    private const string Deployment = "/functions/*/deployments/*";
    private const string CreatedAt = "2026-11-21T03:09:35.000+00:00";

    [TestCase(408, true)]
    [TestCase(429, true)]
    [TestCase(500, true)]
    [TestCase(503, true)]
    [TestCase(400, false)]
    [TestCase(401, false)]
    [TestCase(404, false)]
    [TestCase(428, false)]
    public async Task Wait_continues_after_a_read_that_failed_with(int status, bool continues)
    {
        await using var rig = await AppwriteRig.StartAsync();
        var deployed = await rig.Backend.DeployAsync(AppwriteRig.Input);
        // A read is tried four times before it counts as failed.
        rig.Stub.Fault = AppwriteFault.First(4, r => r.Is("GET", Deployment), AppwriteFault.Error(status, "rejected", "No."));

        async Task WaitAsync() => Assert.That((await rig.Waiter.WaitAsync(deployed.FunctionId, deployed.DeploymentId)).IsReady);

        if (continues)
            Assert.DoesNotThrowAsync(WaitAsync);
        else
            Assert.That(Assert.ThrowsAsync<BackendRejectedException>(WaitAsync)!.StatusCode, Is.EqualTo(status));
        Assert.That(BackendEvents.In(rig.Logs).Count(id => id == EventIds.WaitReadFailed), Is.EqualTo(continues ? 1 : 0));
    }

    [TestCase("d", "", 1, 1)]
    [TestCase("d", "2026-11-21T03:09:34.999+00:00", 1, 1)]
    [TestCase("d", CreatedAt, 1, 1)]
    [TestCase("d", "2026-11-21T03:09:35.001+00:00", 1, 0)]
    [TestCase("newer", "", 7, 1)]
    public async Task Ready_deployment_is_activated_when_it_is_the_newest_or_after_six_polls(
        string newest, string activeCreatedAt, int polls, int activations)
    {
        await using var rig = await AppwriteRig.StartAsync();
        var isActivated = false;
        rig.Stub.Fault = r =>
        {
            isActivated |= r.Method == "PATCH";
            // Ends the wait of a client that never activates.
            var isActive = isActivated || rig.Stub.Requests.Count > 60;
            return AppwriteFault.Status(200, r.Is("GET", Deployment) ? $$"""{"$id":"d","status":"ready","$createdAt":"{{CreatedAt}}"}"""
                : r.Is("GET", Deployments) ? $$"""{"total":1,"deployments":[{"$id":"{{newest}}"}]}"""
                : $$"""{"$id":"fn","deploymentId":"{{(isActive ? "d" : "other")}}","deploymentCreatedAt":"{{activeCreatedAt}}"}""");
        };

        var state = await rig.Waiter.WaitAsync("fn", "d");

        Assert.That((state.Status, state.IsActive), Is.EqualTo((DeploymentStatus.Ready, activations == 1)));
        Assert.That(rig.Stub.Requests.Count(r => r.Is("GET", Deployment)), Is.EqualTo(polls));
        Assert.That(rig.Stub.Requests.Count(r => r.Is("PATCH", Deployment)), Is.EqualTo(activations));
        Assert.That(BackendEvents.In(rig.Logs), Is.EqualTo(Enumerable.Repeat(EventIds.ActivatedExplicitly, activations)));
    }

    [TestCase(",\"buildLogs\":\"one\\ntwo\"", "one,two")]
    [TestCase(",\"buildLogs\":null", "")]
    [TestCase("", "")]
    public async Task Progress_contains_the_lines_of_the_build_log(string log, string lines)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = _ => AppwriteFault.Status(200, $$"""{"$id":"d","status":"failed"{{log}}}""");
        var reported = new Lines();

        await rig.Waiter.WaitAsync("fn", "d", reported);

        Assert.That(string.Join(',', reported.Values), Is.EqualTo(lines));
    }

    private sealed class Lines : IProgress<DeployProgress>
    {
        public List<string> Values { get; } = [];

        public void Report(DeployProgress value) => Values.AddRange(value.LogLines);
    }
}
