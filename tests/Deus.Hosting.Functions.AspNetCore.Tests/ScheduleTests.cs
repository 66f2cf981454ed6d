using Deus.Hosting.Functions.Schedules;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Tests schedules in requests and responses of the API.</summary>
[TestFixture]
public sealed class ScheduleTests
{
    private const string Fifth = "2026-01-02T03:05:00.000+00:00";

    private FakeTimeProvider _time = null!;

    [SetUp]
    public void SetUp() => _time = new FakeTimeProvider();

    [Test]
    public async Task A_scheduled_function_is_run_and_can_be_listed_by_its_times()
    {
        await using var api = await ApiHost.StartAsync(time: _time);
        await api.CreateFunctionAsync("idle");
        await api.DeployAsync();
        await SetAsync(api, "5 * * * *");
        Assert.That((await api.ListAsync("functions", Query("equal", "scheduleNext", Fifth))).Ids, Is.EqualTo(new[] { "fn1" }));

        _time.Advance(TimeSpan.FromSeconds(55));
        await api.Services.GetRequiredService<Scheduler>().QueueNextAsync(_time.GetUtcNow(), CancellationToken.None);

        var runs = await api.ListAsync("functions/fn1/executions", Query("equal", "trigger", "schedule"));
        var run = await api.WaitForEndAsync("fn1", runs.Ids.Single());
        Assert.That((run.Text("status"), run.Text("trigger"), run.Text("requestMethod"), run.Text("requestPath")), Is.EqualTo(("completed", "schedule", "POST", "/")));
        Assert.That((await api.ListAsync("functions", Query("equal", "schedulePrevious", Fifth))).Ids, Is.EqualTo(new[] { "fn1" }));
        Assert.That((await api.ListAsync("functions", Query("greaterThan", "scheduleNext", Fifth))).Ids, Is.EqualTo(new[] { "fn1" }));
    }

    [TestCase("0 0 30 2 *")]
    [TestCase("5/10 * * * *")]
    [TestCase("@every 5m")]
    public async Task Invalid_schedule_or_one_without_a_run_is_rejected(string schedule)
    {
        await using var api = await ApiHost.StartAsync(time: _time);
        await api.CreateFunctionAsync();

        var refused = await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", schedule });

        ApiFixture.AssertError(refused, 400, "general_argument_invalid", "schedule");
    }

    [TestCase("@Daily")]
    [TestCase("0 9 * jan-mar MON-FRI/2")]
    public async Task A_schedule_is_kept_as_it_was_written(string schedule)
    {
        await using var api = await ApiHost.StartAsync(time: _time);
        await api.CreateFunctionAsync();

        Assert.That((await SetAsync(api, schedule)).Text("schedule"), Is.EqualTo(schedule));
    }

    private static async Task<ApiHost.Response> SetAsync(ApiHost api, string schedule)
    {
        var updated = await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", entrypoint = "src/main.js", schedule });
        Assert.That(updated.Status, Is.EqualTo(200), updated.Body);
        return updated;
    }

    private static string Query(string method, string attribute, string value) =>
        $$"""{"method":"{{method}}","attribute":"{{attribute}}","values":["{{value}}"]}""";
}
