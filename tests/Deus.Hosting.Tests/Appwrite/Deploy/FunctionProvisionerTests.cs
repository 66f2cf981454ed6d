using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite.Deploy;

/// <summary>Tests which function a deployment uses, and what it reports when the creation fails.</summary>
public sealed class FunctionProvisionerTests
{
    private const string Id = "fn-1";

    [TestCase(null, 409, "POST /functions")]
    [TestCase(Id, 400, $"GET /functions/{Id}, POST /functions")]
    public async Task Rejected_creation_throws_without_another_lookup(string? functionId, int status, string requests)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => r.Method == "POST" ? AppwriteFault.Error(status, "rejected", "No.") : null;

        var error = Assert.ThrowsAsync<BackendRejectedException>(
            () => rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = functionId }))!;

        Assert.That((error.StatusCode, error.Path), Is.EqualTo(((int?)status, "/functions")));
        Assert.That(string.Join(", ", rig.Stub.Requests.Select(r => r.ToString())), Is.EqualTo(requests));
    }

    [TestCase(400, false)]
    [TestCase(413, false)]
    [TestCase(499, false)]
    [TestCase(408, true)]
    [TestCase(500, true)]
    [TestCase(503, true)]
    public async Task Function_may_exist_after_a_creation_that_returned(int status, bool mayExist)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => AppwriteFault.Error(status, "rejected", "No.");

        var error = Assert.CatchAsync<HostingException>(
            () => rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionName = "my-function" }));

        Assert.That(error, mayExist
            ? Is.TypeOf<FunctionLeftBehindException>().With.Property("Function").EqualTo("my-function")
            : Is.TypeOf<BackendRejectedException>());
    }

    [Test]
    public async Task Function_that_is_read_back_after_a_failed_creation_is_used_and_never_deleted()
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => r.Is("POST", "/functions") ? AppwriteFault.CloseAfterHandling
            : r.Is("POST", "/functions/*/deployments") ? AppwriteFault.Bare413
            : null;

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = Id }))!;

        Assert.That((error.Path, error.FunctionId), Is.EqualTo(($"/functions/{Id}/deployments", Id)));
        Assert.That(rig.Stub.Function(Id), Is.Not.Null);
        Assert.That(rig.Stub.Requests.Select(r => r.Method), Does.Not.Contain("DELETE"));
    }

    [TestCase(404, "function_not_found", typeof(BackendUnreachableException))]
    [TestCase(401, "user_unauthorized", typeof(FunctionLeftBehindException))]
    [TestCase(500, "general_unknown", typeof(FunctionLeftBehindException))]
    public async Task Failed_creation_is_the_cause_of_the_error_when_the_function_cannot_be_read_back(int status, string type, Type expected)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => r.Is("POST", "/functions") ? AppwriteFault.CloseAfterReading
            : IsCreated(rig) ? AppwriteFault.Error(status, type, "No.")
            : null;

        var error = Assert.CatchAsync<HostingException>(() => rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = Id }))!;

        Assert.That(error, Is.TypeOf(expected));
        var cause = error as BackendUnreachableException ?? error.InnerException as BackendUnreachableException;
        Assert.That((cause?.Method, cause?.Path), Is.EqualTo(("POST", "/functions")));
        if (error is FunctionLeftBehindException left)
            Assert.That((left.Function, left.FunctionId), Is.EqualTo((Id, Id)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Function_with_another_runtime_is_rejected(bool isReadBack)
    {
        await using var rig = await AppwriteRig.StartAsync();
        rig.Stub.Fault = r => r.Method == "POST" ? AppwriteFault.CloseAfterReading
            : isReadBack && !IsCreated(rig) ? null
            : AppwriteFault.Status(200, $$"""{"$id":"{{Id}}","runtime":"python-3.12"}""");

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = Id }))!;

        Assert.That((error.Reason, error.FunctionId), Is.EqualTo((HostingErrorReason.RefusedArgument, Id)));
        Assert.That(error.Message, Does.Contain("'python-3.12'").And.Contain("Accepted: node-20.0"));
        Assert.That(IsCreated(rig), Is.EqualTo(isReadBack));
    }

    [Test]
    public async Task Function_without_a_runtime_in_the_response_is_used()
    {
        await using var rig = await AppwriteRig.StartAsync();
        await rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = Id });
        const string Variables = """[{"$id":"v","key":"DEUS_MAX_RESPONSE_BYTES","value":"","secret":true}]""";
        rig.Stub.Fault = r => r.Method == "GET" ? AppwriteFault.Status(200, $$"""{"$id":"{{Id}}","name":"n","vars":{{Variables}}}""") : null;

        await rig.Backend.DeployAsync(AppwriteRig.Input with { FunctionId = Id });

        Assert.That(rig.Stub.Function(Id)!.Deployments, Has.Count.EqualTo(2));
    }

    private static bool IsCreated(AppwriteRig rig) => rig.Stub.Requests.Any(r => r.Is("POST", "/functions"));
}
