using System.Globalization;
using Deus.Hosting.Shared;
using Deus.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class HistoryTests
{
    [Test]
    public async Task Deployments_are_listed_newest_first_and_the_active_one_is_marked()
    {
        await using var host = await StubbedBackend.StartAsync();
        var ids = await DeployAsync(host, 3);

        var listed = await ListAsync(host);

        Assert.That(listed.Select(d => d.DeploymentId), Is.EqualTo(ids.AsEnumerable().Reverse()));
        Assert.That(listed.Where(d => d.IsActive).Select(d => d.DeploymentId), Is.EqualTo(new[] { ids[^1] }));
        Assert.That(listed.Select(d => d.CreatedAt), Has.All.Not.Null);
    }

    [Test]
    public async Task ActivateAsync_activates_an_earlier_deployment_and_returns_the_previous_one()
    {
        await using var host = await StubbedBackend.StartAsync();
        var ids = await DeployAsync(host, 2);

        var previous = await host.Backend.ActivateAsync("fn", ids[0]);

        Assert.That(previous, Is.EqualTo(ids[1]));
        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(ids[0]));
    }

    [TestCase(0, 1)]
    [TestCase(1, 2)]
    [TestCase(3, 4)]
    [TestCase(9, 5)]
    public async Task Prune_keeps_the_newest_deployments_and_the_active_one(int keep, int left)
    {
        await using var host = await StubbedBackend.StartAsync();
        var ids = await DeployAsync(host, 5);
        await host.Backend.ActivateAsync("fn", ids[0]);

        var deleted = await host.Backend.PruneAsync("fn", keep);

        Assert.That(deleted, Is.EqualTo(5 - left));
        Assert.That((await ListAsync(host)).Select(d => d.DeploymentId), Does.Contain(ids[0]));
        Assert.That(host.Stub.Function("fn")!.Deployments, Has.Count.EqualTo(left));
    }

    [TestCase("1.9.6")]
    [TestCase("2.0")]
    public async Task A_deployment_of_another_function_is_not_activated(string version)
    {
        await using var host = await StubbedBackend.StartAsync();
        host.Stub.ServerVersion = version;
        var own = await DeployAsync(host, 1);
        var foreign = await host.Backend.DeployAsync(StubbedBackend.Input("other") with { WaitUntilReady = true });
        host.Stub.ClearRequests();

        var error = Assert.ThrowsAsync<BackendRejectedException>(() => host.Backend.ActivateAsync("fn", foreign.DeploymentId))!;

        Assert.That(error.ErrorType, Is.EqualTo("deployment_not_found"));
        Assert.That(host.Stub.Requests.Select(r => r.Method), Has.None.EqualTo("PATCH"));
        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.EqualTo(own[0]));
    }

    [Test]
    public async Task A_deployment_that_a_server_shows_for_another_function_is_refused()
    {
        await using var host = await StubbedBackend.StartAsync();
        await DeployAsync(host, 1);
        host.Stub.Fault = r => r.Is("GET", "/functions/fn/deployments/*")
            ? AppwriteFault.Status(200, """{"$id":"d-1","resourceId":"other","status":"ready"}""") : null;

        var error = Assert.ThrowsAsync<ArgumentException>(() => host.Backend.ActivateAsync("fn", "d-1"))!;

        Assert.That(error.ParamName, Is.EqualTo("deploymentId"));
        Assert.That(error.Message, Does.Contain("belongs to the function 'other'").And.Contain("Accepted: a deployment of 'fn'"));
    }

    [TestCase(23, 1)]
    [TestCase(24, 0)]
    public async Task Pruning_deletes_uploads_that_were_not_finished_within_a_day(int hours, int left)
    {
        // The stub creates the upload a few seconds before 03:10 of this day.
        var clock = new ClockAt(new DateTimeOffset(2026, 11, 21, 3, 10, 0, TimeSpan.Zero).AddHours(hours));
        await using var host = await StubbedBackend.StartAsync(s => s.AddSingleton<TimeProvider>(clock));
        await host.Backend.DeployAsync(StubbedBackend.Input("fn"));
        await host.Backend.WaitAsync("fn", host.Stub.Function("fn")!.Deployments[0].Id);
        await BeginUploadAsync(host.Stub);

        var deleted = await host.Backend.PruneAsync("fn", keep: 1);

        Assert.That(deleted, Is.EqualTo(1 - left));
        Assert.That(host.Stub.Function("fn")!.Deployments.Count(d => !d.Upload.IsComplete), Is.EqualTo(left));
        Assert.That(host.Stub.Function("fn")!.ActiveDeploymentId, Is.Not.Null);
    }

    [Test]
    public async Task Listing_and_pruning_end_on_a_server_that_repeats_its_page()
    {
        await using var host = await StubbedBackend.StartAsync();
        await DeployAsync(host, 1);
        var deployments = string.Join(',', Enumerable.Range(0, 100).Select(i =>
            $$"""{"$id":"d-{{i.ToString(CultureInfo.InvariantCulture)}}","$createdAt":"2026-11-21T03:09:35.398+00:00","status":"ready"}"""));
        host.Stub.Fault = r => r.Is("GET", "/functions/fn/deployments")
            ? AppwriteFault.Status(200, $$"""{"total":1000,"deployments":[{{deployments}}]}""")
            : r.Method == "DELETE" ? AppwriteFault.Status(204) : null;

        Assert.That(await ListAsync(host), Has.Count.EqualTo(100));
        Assert.That(await host.Backend.PruneAsync("fn", keep: 98), Is.EqualTo(2));
    }

    [TestCase("1e300")]
    [TestCase("922337203686")]
    [TestCase("-1e20")]
    public async Task A_build_duration_that_no_TimeSpan_holds_is_an_invalid_answer(string seconds)
    {
        await using var host = await StubbedBackend.StartAsync();
        var ids = await DeployAsync(host, 1);
        host.Stub.Fault = r => r.Is("GET", "/functions/fn/deployments/*")
            ? AppwriteFault.Status(200, $$"""{"$id":"{{ids[0]}}","status":"ready","buildDuration":{{seconds}} }""") : null;

        var error = Assert.ThrowsAsync<InvalidBackendResponseException>(() => host.Backend.WaitAsync("fn", ids[0]))!;
        Assert.That(error.Message, Does.Contain("a required value is missing or out of range"));
    }

    /// <summary>A fixed clock with timers for short delays.</summary>
    private sealed class ClockAt(DateTimeOffset now) : TimeProvider
    {
        private readonly SkippedDelayTimeProvider _timers = new();

        public override DateTimeOffset GetUtcNow() => now;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            _timers.CreateTimer(callback, state, dueTime, period);
    }

    /// <summary>Sends the first of two parts, like a client that stops during an upload.</summary>
    private static async Task BeginUploadAsync(AppwriteStub stub)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, stub.Endpoint + "/functions/fn/deployments");
        request.Headers.Add("X-Appwrite-Project", stub.ProjectId);
        request.Headers.Add("X-Appwrite-Key", stub.ApiKey);
        request.Headers.Add("x-appwrite-id", "unfinished");
        using var form = new MultipartFormDataContent("boundary");
        form.Headers.ContentType!.Parameters.Single().Value = "boundary";
        form.Add(new StringContent("true"), "\"activate\"");
        form.Add(new ByteArrayContent([1]), "\"code\"", "\"code.tar.gz\"");
        form.Headers.TryAddWithoutValidation("Content-Range", "bytes 0-0/2");
        request.Content = form;
        using var response = await http.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<List<string>> DeployAsync(StubbedBackend host, int count)
    {
        var ids = new List<string>();
        for (var i = 0; i < count; i++)
            ids.Add((await host.Backend.DeployAsync(StubbedBackend.Input("fn") with { WaitUntilReady = true })).DeploymentId);
        return ids;
    }

    private static async Task<List<DeploymentState>> ListAsync(StubbedBackend host)
    {
        var listed = new List<DeploymentState>();
        await foreach (var deployment in host.Backend.ListAsync("fn"))
            listed.Add(deployment);
        return listed;
    }
}
