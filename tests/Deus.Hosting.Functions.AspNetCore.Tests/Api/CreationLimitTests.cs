using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Api;

/// <summary>Tests the limit of created functions and its response headers.</summary>
[TestFixture]
public sealed class CreationLimitTests
{
    [Test]
    public async Task Function_creations_are_limited_per_day_including_failed_attempts()
    {
        var time = new FakeTimeProvider();
        await using var api = await StartAsync(2, time);

        var first = await api.PostAsync("functions", new { });
        Assert.That((first.Status, first.Headers["X-RateLimit-Limit"], first.Headers["X-RateLimit-Remaining"]), Is.EqualTo((400, "2", "1")));
        var midnight = new DateTimeOffset(time.GetUtcNow().Date.AddDays(1), TimeSpan.Zero);
        Assert.That(first.Headers["X-RateLimit-Reset"], Is.EqualTo($"{midnight.ToUnixTimeSeconds()}"));
        await api.CreateFunctionAsync();
        var third = await api.PostAsync("functions", new { functionId = "c", name = "n", runtime = "node-20.0" });
        ApiFixture.AssertError(third, 429, "general_rate_limit_exceeded");
        Assert.That(third.Headers["X-RateLimit-Remaining"], Is.EqualTo("0"));

        time.Advance(midnight - time.GetUtcNow());
        await api.CreateFunctionAsync("c");
    }

    [Test]
    public async Task Response_has_no_rate_limit_headers_when_no_limit_is_set()
    {
        await using var api = await StartAsync(null, new FakeTimeProvider());

        var created = await api.PostAsync("functions", new { functionId = "c", name = "n", runtime = "node-20.0" });

        Assert.That(created.Headers.Keys, Has.None.Contains("RateLimit"));
    }

    [Test]
    public async Task Unauthorized_requests_do_not_use_up_the_creation_limit()
    {
        await using var api = await StartAsync(1, new FakeTimeProvider());
        using var anonymous = api.NewClient(ApiHost.Project, null);

        await api.SendAsync(HttpMethod.Post, "functions", new { }, anonymous);

        await api.CreateFunctionAsync();
    }

    private static Task<ApiHost> StartAsync(int? limit, TimeProvider time) => ApiHost.StartAsync(
        o =>
        {
            o.ProjectId = ApiHost.Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
            o.MaxFunctionsPerDay = limit;
        },
        time);
}
