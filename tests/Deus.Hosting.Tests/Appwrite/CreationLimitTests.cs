using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests the limit of 50 created functions per project and day. Requests for existing ids count too.</summary>
public sealed class CreationLimitTests
{
    [TestCase("1.8.1")]
    [TestCase("1.9.6")]
    [TestCase("2.0")]
    public async Task Redeploys_do_not_use_up_the_creation_limit(string version)
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.ServerVersion = version;

        for (var i = 0; i < 60; i++)
            await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { SkipUnchanged = true });

        Assert.That(host.Stub.Requests.Count(r => r.Is("POST", "/functions")), Is.EqualTo(1));
    }

    [Test]
    public async Task A_function_that_was_created_in_the_meantime_is_deployed_into_and_never_deleted()
    {
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });
        host.Stub.Fault = AppwriteFault.First(
            1, r => r.Is("GET", "/functions/fn"), AppwriteFault.Error(404, "function_not_found", "Function with the requested ID could not be found."));
        host.Stub.ClearRequests();

        await host.Backend.DeployAsync(StubbedBackend.Input("fn", 301));

        Assert.That(host.Stub.Requests.Select(r => r.ToString()), Is.EqualTo(new[]
        {
            "GET /functions/fn", "POST /functions", "GET /functions/fn", "POST /functions/fn/deployments",
        }));
        Assert.That(host.Stub.Function("fn")!.Deployments, Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_lookup_that_finds_no_project_creates_nothing()
    {
        await using var host = await StubbedBackend.StartAsync();
        var backend = host.Backend;
        host.Stub.ProjectId = "another";

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => backend.DeployAsync(StubbedBackend.Input("fn")))!;

        Assert.That(error.ErrorType, Is.EqualTo("project_not_found"));
        Assert.That(host.Stub.Requests.Select(r => r.Method), Is.EqualTo(new[] { "GET" }));
    }
}
