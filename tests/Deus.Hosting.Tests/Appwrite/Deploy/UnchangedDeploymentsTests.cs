using Deus.Hosting.Appwrite;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Deploy;

/// <summary>Tests the specification of unchanged deployments, and the record by which they are recognised.</summary>
public sealed class UnchangedDeploymentsTests
{
    private const string Id = "fn-1";

    // The stub's default specification, which the server uses when a request names none.
    private const string ServerDefault = "s-8vcpu-8gb";

    private static DeployInput Input { get; } = AppwriteRig.Input with { FunctionId = Id, SkipUnchanged = true, WaitUntilReady = true };

    private static IEnumerable<TestCaseData> Changes()
    {
        yield return new TestCaseData("s-1vcpu-512mb", Input, Input with { Specification = "s-2vcpu-2gb" }, 1)
            .SetArgDisplayNames("another specification");
        yield return new TestCaseData(ServerDefault, Input with { AlwaysWarm = false }, Input with { AlwaysWarm = false, FunctionName = "other" }, 1)
            .SetArgDisplayNames("another name, and the default specification of the server");
        yield return new TestCaseData("s-1vcpu-512mb", Input with { AlwaysWarm = true }, Input with { AlwaysWarm = false }, 2)
            .SetArgDisplayNames("the default specification of the server, which is another");
    }

    [TestCaseSource(nameof(Changes))]
    public async Task SkipUnchanged_deploys_with(string warm, DeployInput first, DeployInput second, int maxUpdates)
    {
        await using var rig = await AppwriteRig.StartAsync((AppwriteOptions o) => o.WarmSpecification = warm);
        await rig.Backend.DeployAsync(first);
        rig.Stub.ClearRequests();

        var result = await rig.Backend.DeployAsync(second);

        Assert.That(result.IsUnchanged, Is.False);
        Assert.That(rig.Stub.Function(Id)!.Deployments, Has.Count.EqualTo(2));
        Assert.That(rig.Stub.Requests.Count(r => r.Is("PUT", $"/functions/{Id}")), Is.InRange(1, maxUpdates));
    }

    [Test]
    public async Task A_changed_deployment_overwrites_the_record_of_the_previous_one()
    {
        await using var rig = await AppwriteRig.StartAsync();
        await rig.Backend.DeployAsync(Input);
        var record = rig.Stub.Function(Id)!.Variables.Single(v => v.Key == "DEUS_DEPLOYED");
        rig.Stub.ClearRequests();

        var second = await rig.Backend.DeployAsync(Input with { Commands = "npm ci" });

        Assert.That(
            rig.Stub.Requests.Where(r => r.Path.Contains("/variables", StringComparison.Ordinal)).Select(r => r.ToString()),
            Is.EqualTo(new[] { $"PUT /functions/{Id}/variables/{record.Id}" }));
        Assert.That(
            rig.Stub.Function(Id)!.Variables.Single(v => v.Key == "DEUS_DEPLOYED").Value, Does.EndWith($" {second.DeploymentId}"));
        Assert.That((await rig.Backend.DeployAsync(Input)).IsUnchanged);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Deployment_is_valid_when_its_fingerprint_cannot_be_recorded(bool isCanceled)
    {
        await using var rig = await AppwriteRig.StartAsync();
        using var cancel = new CancellationTokenSource();
        rig.Stub.Fault = r =>
        {
            if (!r.Is("POST", "/functions/*/variables") || !rig.Stub.Requests.Any(sent => sent.Is("POST", "/functions/*/deployments")))
                return null;
            if (isCanceled)
                cancel.Cancel();
            return AppwriteFault.ServerError();
        };

        var result = await rig.Backend.DeployAsync(Input with { WaitUntilReady = false }, null, cancel.Token);

        Assert.That(rig.Stub.Function(Id)!.Deployments.Single().Id, Is.EqualTo(result.DeploymentId));
        Assert.That(BackendEvents.In(rig.Logs), Is.EqualTo(new[]
        {
            EventIds.DeployStarted, EventIds.DeployAccepted, EventIds.DeployNotRecorded,
        }));
    }

    [Test]
    public async Task Deployments_are_logged_as_started_and_as_accepted_or_unchanged()
    {
        await using var rig = await AppwriteRig.StartAsync();

        await rig.Backend.DeployAsync(Input);
        await rig.Backend.DeployAsync(Input);

        Assert.That(BackendEvents.In(rig.Logs), Is.EqualTo(new[]
        {
            EventIds.DeployStarted, EventIds.DeployAccepted, EventIds.DeployStarted, EventIds.DeployUnchanged,
        }));
    }
}
