using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Tests the endpoints of dead letters, schedules and statistics, and the responses of a host that is drained.</summary>
[TestFixture]
public sealed class DeadLetterEndpointTests : ApiFixture
{
    private const string Letters = "functions/fn1/dead-letters";
    private const string Schedule = "functions/fn1/schedule";

    [Test]
    public async Task Dead_letters_are_listed_run_again_and_deleted()
    {
        await Api.DeployAsync();
        await Api.Services.GetRequiredService<IFunctionStore>().UpdateAsync("fn1", s => s with { Retry = new RetryPolicy { MaxAttempts = 1 } });
        Api.Runtime.Handler = (_, _) => Task.FromResult(RuntimeResponse.Failed(RuntimeOutcome.Crashed, "it crashed"));
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await Api.PostAsync("functions/fn1/executions", new { async = true })).Text("$id"));
            await Api.WaitForEndAsync("fn1", ids[i]);
        }

        var first = await Api.SendAsync(HttpMethod.Get, Letters + "?limit=2");
        Assert.That(first.Ids, Is.EqualTo(new[] { ids[2], ids[1] }));
        Assert.That((await Api.SendAsync(HttpMethod.Get, $"{Letters}?cursor={first.Text("nextCursor")}")).Ids, Is.EqualTo(new[] { ids[0] }));

        Api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200 });
        var again = await Api.PostAsync($"{Letters}/{ids[0]}", null);
        Assert.That(again.Status, Is.EqualTo(202), again.Body);
        Assert.That((await Api.WaitForEndAsync("fn1", again.Text("$id"))).Text("status"), Is.EqualTo("completed"));
        Assert.That((await Api.SendAsync(HttpMethod.Delete, $"{Letters}/{ids[1]}")).Status, Is.EqualTo(204));
        Assert.That((await Api.SendAsync(HttpMethod.Get, Letters)).Ids, Is.EqualTo(new[] { ids[2] }));

        AssertError(await Api.PostAsync($"{Letters}/{ids[0]}", null), 409, "execution_not_dead_letter");
        AssertError(await Api.SendAsync(HttpMethod.Delete, $"{Letters}/{ids[0]}"), 409, "execution_not_dead_letter");
        AssertError(await Api.PostAsync($"{Letters}/{ids[1]}", null), 404, "execution_not_found");
        AssertError(await Api.SendAsync(HttpMethod.Get, Letters + "?limit=many"), 400, "general_argument_invalid");
    }

    [Test]
    public async Task Schedule_is_shown_paused_resumed_and_run_now()
    {
        await Api.DeployAsync();
        await Api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", schedule = "0 12 1 1 *" });
        var shown = await Api.SendAsync(HttpMethod.Get, Schedule);
        Assert.That((shown.Text("schedule"), shown.Text("timeZone"), shown.Text("next")[4..16]), Is.EqualTo(("0 12 1 1 *", "", "-01-01T12:00")));

        var paused = await Api.SendAsync(HttpMethod.Patch, Schedule, new { paused = true, timeZone = "Asia/Tokyo", allowsOverlap = false });
        Assert.That((paused.Status, paused.Text("next"), paused.Json.GetProperty("allowsOverlap").GetBoolean()), Is.EqualTo((200, "", false)), paused.Body);
        var resumed = await Api.SendAsync(HttpMethod.Patch, Schedule, new { paused = false });
        Assert.That((resumed.Text("next")[4..16], resumed.Text("timeZone")), Is.EqualTo(("-01-01T03:00", "Asia/Tokyo")));
        Assert.That((await Api.SendAsync(HttpMethod.Patch, Schedule, new { timeZone = "" })).Text("next")[4..16], Is.EqualTo("-01-01T12:00"));
        AssertError(await Api.SendAsync(HttpMethod.Patch, Schedule, new { timeZone = "Mars/Olympus" }), 400, "general_argument_invalid");

        var ending = new TaskCompletionSource();
        Api.Runtime.Handler = async (_, token) =>
        {
            await ending.Task.WaitAsync(token);
            return new RuntimeResponse { StatusCode = 200 };
        };
        var run = await Api.PostAsync(Schedule + "/runs", null);
        Assert.That((run.Status, run.Text("trigger")), Is.EqualTo((202, "schedule")), run.Body);
        AssertError(await Api.PostAsync(Schedule + "/runs", null), 409, "scheduled_run_in_progress");
        ending.SetResult();
        Assert.That((await Api.WaitForEndAsync("fn1", run.Text("$id"))).Text("status"), Is.EqualTo("completed"));
    }

    [Test]
    public async Task Statistics_are_returned_by_the_hour()
    {
        await Api.DeployAsync();
        Api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Duration = TimeSpan.FromMilliseconds(100), IsColdStart = true });
        await Api.PostAsync("functions/fn1/executions", new { });

        var hour = (await Api.SendAsync(HttpMethod.Get, "functions/fn1/statistics")).Json.GetProperty("hours")[0];

        Assert.That(hour.GetProperty("outcomes").GetProperty("Completed").GetInt32(), Is.EqualTo(1));
        Assert.That((hour.GetProperty("coldStarts").GetInt32(), hour.GetProperty("hour").GetString()![13..]), Is.EqualTo((1, ":00:00.000+00:00")));
        Assert.That(hour.GetProperty("p95").GetDouble(), Is.EqualTo(0.1).Within(10).Percent);
        var earlier = await Api.SendAsync(HttpMethod.Get, "functions/fn1/statistics?from=2020-01-01T00:00:00Z&before=2020-01-02T00:00:00Z");
        Assert.That(earlier.Json.GetProperty("hours").GetArrayLength(), Is.Zero);
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/fn1/statistics?from=yesterday"), 400, "general_argument_invalid");
        AssertError(await Api.SendAsync(HttpMethod.Get, "functions/unknown/statistics"), 404, "function_not_found");
    }

    [Test]
    public async Task Drained_host_answers_503_with_Retry_After_and_accepts_asynchronous_executions()
    {
        await Api.DeployAsync();
        await Api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", execute = new[] { "any" } });
        var host = Api.Services.GetRequiredService<IFunctionHost>();
        Assert.That(await host.DrainAsync(TimeSpan.FromSeconds(10)), Is.True);

        var refused = await Api.PostAsync("functions/fn1/executions", new { });
        AssertError(refused, 503, "general_service_unavailable");
        Assert.That(refused.Headers["Retry-After"], Is.EqualTo("5"));
        using var client = new HttpClient();
        using var trigger = await client.GetAsync(new Uri(Api.Triggers + "fn1/"));
        Assert.That(((int)trigger.StatusCode, trigger.Headers.RetryAfter!.ToString()), Is.EqualTo((503, "5")));

        var queued = await Api.PostAsync("functions/fn1/executions", new { async = true });
        Assert.That((queued.Status, queued.Text("status")), Is.EqualTo((202, "waiting")));
        host.Resume();
        Assert.That((await Api.WaitForEndAsync("fn1", queued.Text("$id"))).Text("status"), Is.EqualTo("completed"));
    }
}
