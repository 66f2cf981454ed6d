using Deus.Hosting.Testing;

namespace Deus.Hosting.Tests.Appwrite;

/// <summary>Tests functions, executions and builds of an Appwrite server.</summary>
public sealed class RecordTests
{
    [Test]
    public async Task Functions_are_listed_over_several_pages()
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.MaxFunctionCreations = 130;
        for (var i = 0; i < 130; i++)
            await host.Backend.DeployAsync(StubbedBackend.Input($"fn{i}"));

        var listed = await ListAsync(host.Backend.ListFunctionsAsync());

        Assert.That(listed.Select(f => f.FunctionId), Is.EqualTo(Enumerable.Range(0, 130).Select(i => $"fn{i}")));
        Assert.That(listed.Select(f => f.Runtime), Is.All.EqualTo(HostingRuntimes.Node20));
    }

    [Test]
    public async Task A_function_with_the_warm_specification_is_listed_as_always_warm()
    {
        await using var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input("cold") with { WaitUntilReady = true });
        await host.Backend.DeployAsync(StubbedBackend.Input("warm") with { AlwaysWarm = true });

        var listed = await ListAsync(host.Backend.ListFunctionsAsync());

        Assert.That(listed.Select(f => (f.FunctionId, f.AlwaysWarm)), Is.EqualTo(new[] { ("cold", false), ("warm", true) }));
        Assert.That(listed[0].ActiveDeploymentId, Is.EqualTo(host.Stub.Function("cold")!.ActiveDeploymentId).And.Not.Null);
        Assert.That(listed[1].ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task Executions_with_long_logs_are_listed_in_smaller_pages()
    {
        await using var host = await ActiveAsync();
        host.Stub.Execute = _ => new AppwriteExecutionResult { Logs = new string('x', 9_000_000), Errors = "why" };
        for (var i = 0; i < 2; i++)
            await host.Backend.InvokeAsync("fn", new());

        var listed = await ListAsync(host.Backend.ListExecutionsAsync("fn"));

        Assert.That(listed, Has.Count.EqualTo(2));
        Assert.That(listed.Select(e => e.CreatedAt), Is.Ordered.Descending);
        Assert.That(listed.Select(e => e.Logs + e.Errors), Is.All.Empty);
        Assert.That((await host.Backend.GetExecutionAsync("fn", listed[0].ExecutionId)).Logs, Has.Length.EqualTo(9_000_000));
    }

    [Test]
    public async Task ReadBuildLogAsync_returns_the_complete_log()
    {
        await using var host = await StubbedBackend.StartAsync();
        var log = string.Join('\n', Enumerable.Range(0, 10_000).Select(i => $"line {i}"));
        host.Stub.Build = new AppwriteBuild { Log = log };
        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });

        Assert.That(await host.Backend.ReadBuildLogAsync("fn", deployed.DeploymentId), Is.EqualTo(log));
    }

    [Test]
    public async Task A_build_of_another_functions_deployment_is_not_canceled()
    {
        await using var host = await StubbedBackend.StartAsync();
        var other = await host.Backend.DeployAsync(StubbedBackend.Input("other"));
        await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        host.Stub.ClearRequests();

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.CancelBuildAsync("fn", other.DeploymentId));

        Assert.That((failure!.ErrorType, failure.FunctionId, failure.DeploymentId), Is.EqualTo(("deployment_not_found", "fn", other.DeploymentId)));
        Assert.That(host.Stub.Requests.Select(r => r.Method), Is.EqualTo(new[] { "GET" }));
    }

    [Test]
    public async Task A_build_is_canceled_although_the_server_answers_500()
    {
        await using var host = await StubbedBackend.StartAsync();
        var deployed = await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        var attempts = 0;
        host.Stub.Fault = request => request.Method != "PATCH" ? null
            : attempts++ == 0 ? AppwriteFault.CloseAfterHandling : AppwriteFault.ServerError();

        var state = await host.Backend.CancelBuildAsync("fn", deployed.DeploymentId);

        Assert.That(state.Status, Is.EqualTo(DeploymentStatus.Canceled));
    }

    [Test]
    public async Task GetExecutionAsync_of_an_unknown_execution_throws_with_the_function_id()
    {
        await using var host = await ActiveAsync();

        var failure = Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.GetExecutionAsync("fn", "absent"));

        Assert.That((failure!.ErrorType, failure.FunctionId), Is.EqualTo(("execution_not_found", "fn")));
    }

    private static async Task<StubbedBackend> ActiveAsync()
    {
        var host = await StubbedBackend.StartAsync();
        await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true });
        return host;
    }

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> source)
    {
        var listed = new List<T>();
        await foreach (var item in source)
            listed.Add(item);
        return listed;
    }
}
