using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests arguments that are rejected before a request is sent.</summary>
public sealed class DeployChecksTests
{
    private static IEnumerable<TestCaseData> Refusals()
    {
        yield return Case<BackendRejectedException>("runtime wasm", i => i with { Runtime = "wasm" });
        yield return Case<BackendRejectedException>("runtime NODE20", i => i with { Runtime = "NODE20" });
        yield return Case<BackendRejectedException>("runtime empty", i => i with { Runtime = "" });
        yield return Case<ArgumentException>("artifact key empty", i => i with { ArtifactKey = "" });
        yield return Case<ArgumentException>("artifact key blank", i => i with { ArtifactKey = " " });
        yield return Case<ArgumentException>("id with slash", i => i with { FunctionId = "a/b" });
        yield return Case<ArgumentException>("id with dots first", i => i with { FunctionId = "..a" });
        yield return Case<ArgumentException>("id empty", i => i with { FunctionId = "" });
        yield return Case<ArgumentException>("id unique()", i => i with { FunctionId = "unique()" });
        yield return Case<ArgumentException>("id too long", i => i with { FunctionId = new string('a', 37) });
        yield return Case<ArgumentException>("id with newline", i => i with { FunctionId = "a\n" });
        foreach (var route in new[] { "runtimes", "specifications", "templates", "usage" })
            yield return Case<ArgumentException>("id " + route, i => i with { FunctionId = route });
        yield return Case<ArgumentException>("name too long", i => i with { FunctionName = new string('a', 129) });
        yield return Case<ArgumentException>("no name at all", i => i with { ServiceId = " " });
        yield return Case<ArgumentException>("variable in both", i => i with
        {
            Env = new Dictionary<string, string> { ["A"] = "secret-value" },
            PlainEnv = new Dictionary<string, string> { ["A"] = "plain-value" },
        });
        yield return Case<ArtifactRejectedException>("artifact missing", i => i with { ArtifactKey = "missing" });
        yield return Case<ArtifactRejectedException>("artifact empty", i => i with { ArtifactKey = "empty" });
        yield return Case<ArtifactRejectedException>("artifact too large", i => i with { ArtifactKey = "large" });

        static TestCaseData Case<TException>(string name, Func<DeployInput, DeployInput> change) =>
            new TestCaseData(change, typeof(TException)).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task Invalid_input_is_rejected_before_any_request(Func<DeployInput, DeployInput> change, Type exception)
    {
        await using var rig = await AppwriteRig.StartAsync(limits: l => l.MaxArtifactBytes = 100);
        rig.Blobs.Set("empty", []);
        rig.Blobs.Set("large", new byte[101]);

        var failure = Assert.CatchAsync(() => rig.Backend.DeployAsync(change(AppwriteRig.Input)));

        Assert.That(failure, Is.InstanceOf(exception));
        Assert.That(failure!.Message, Does.Not.Contain("secret-value").And.Not.Contain("plain-value"));
        Assert.That(rig.Stub.Requests, Is.Empty);
    }

    [TestCase(900_999, true)]
    [TestCase(901_000, false)]
    public async Task A_timeout_over_the_servers_maximum_is_refused_before_any_request(int milliseconds, bool isAccepted)
    {
        await using var rig = await AppwriteRig.StartAsync(limits: l => l.DefaultTimeoutMs = milliseconds);

        if (isAccepted)
        {
            Assert.DoesNotThrowAsync(() => rig.Backend.DeployAsync(AppwriteRig.Input));
            return;
        }

        var error = Assert.ThrowsAsync<OptionsValidationException>(() => rig.Backend.DeployAsync(AppwriteRig.Input))!;
        Assert.That(error.Message, Does.Contain("DefaultTimeoutMs is 901000").And.Contain("Accepted: at most 900000"));
        Assert.That(rig.Stub.Requests, Is.Empty);
    }

    [Test]
    public async Task Null_arguments_throw_ArgumentNullException()
    {
        await using var rig = await AppwriteRig.StartAsync();

        Assert.ThrowsAsync<ArgumentNullException>(() => rig.Backend.DeployAsync(null!));
        Assert.ThrowsAsync<ArgumentNullException>(() => rig.Invoker.InvokeAsync("fn", null!));
        Assert.ThrowsAsync<ArgumentNullException>(() => rig.Backend.DeleteAsync(null!));
    }

    [Test]
    public async Task No_request_is_sent_when_the_token_is_already_canceled()
    {
        await using var rig = await AppwriteRig.StartAsync();
        using var canceled = new CancellationTokenSource();
        canceled.Cancel();

        Assert.CatchAsync<OperationCanceledException>(() => rig.Backend.DeployAsync(AppwriteRig.Input, null, canceled.Token));
        Assert.CatchAsync<OperationCanceledException>(() => rig.Backend.DeleteAsync("fn", canceled.Token));
        Assert.CatchAsync<OperationCanceledException>(() => rig.Waiter.WaitAsync("fn", "d", null, canceled.Token));
        Assert.CatchAsync<OperationCanceledException>(() => rig.Invoker.InvokeAsync("fn", new(), canceled.Token));
        Assert.That(rig.Stub.Requests, Is.Empty);
    }

    [Test]
    public async Task Options_that_became_incomplete_stop_the_next_call()
    {
        await using var rig = await AppwriteRig.StartAsync(o => o.ApiKey = " ");

        Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(() => _ = rig.Backend);
        Assert.That(rig.Stub.Requests, Is.Empty);
    }
}
