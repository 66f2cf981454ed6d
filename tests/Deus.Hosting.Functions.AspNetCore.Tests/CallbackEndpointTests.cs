using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Tests the endpoints of callbacks. The receiver does not exist, so that a delivery fails.</summary>
[TestFixture]
public sealed class CallbackEndpointTests
{
    private const string Secret = "sixteen characters or more";

    private ApiHost _api = null!;

    [SetUp]
    public async Task SetUp() => _api = await ApiHost.StartAsync(functions: options =>
    {
        options.CallbackHosts = ["127.0.0.1"];
        options.PrivateCallbackHosts = ["127.0.0.1"];
    });

    [TearDown]
    public async Task TearDown() => await _api.DisposeAsync();

    [Test]
    public async Task Callback_of_a_function_is_set_read_and_deleted()
    {
        await _api.CreateFunctionAsync();
        const string Path = "functions/fn1/callback";
        Assert.That((await _api.SendAsync(HttpMethod.Get, Path)).Text("url"), Is.Empty);

        var set = await _api.SendAsync(HttpMethod.Put, Path, new { url = "https://127.0.0.1:1/x", secret = Secret });

        Assert.That((set.Status, set.Text("url"), set.Names.Count()), Is.EqualTo((200, "https://127.0.0.1:1/x", 1)), "the secret is not returned");
        Assert.That((await _api.SendAsync(HttpMethod.Get, Path)).Text("url"), Is.EqualTo("https://127.0.0.1:1/x"));
        Assert.That((await _api.SendAsync(HttpMethod.Delete, Path)).Status, Is.EqualTo(204));
        Assert.That((await _api.SendAsync(HttpMethod.Get, Path)).Text("url"), Is.Empty);
    }

    [TestCase("https://other.org/x", 400, "callback_host_not_allowed")]
    [TestCase("http://other.org/x", 400, "general_argument_invalid")]
    [TestCase("no url", 400, "general_argument_invalid")]
    public async Task Callback_that_is_not_acceptable_is_refused(string url, int status, string type)
    {
        await _api.CreateFunctionAsync();

        var refused = await _api.SendAsync(HttpMethod.Put, "functions/fn1/callback", new { url, secret = Secret });

        Assert.That((refused.Status, refused.Text("type")), Is.EqualTo((status, type)), refused.Body);
    }

    [Test]
    public async Task Callbacks_are_listed_by_execution_and_state_and_a_failed_one_is_sent_again()
    {
        await _api.DeployAsync();
        await _api.SendAsync(HttpMethod.Put, "functions/fn1/callback", new { url = "http://127.0.0.1:1/x", secret = Secret });
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            ids.Add((await _api.PostAsync("functions/fn1/executions", new { async = true })).Text("$id"));
            await _api.WaitForEndAsync("fn1", ids[i]);
            await Deus.Hosting.Shared.Eventually.HoldsAsync(() => ListAsync($"executionId={ids[i]}").GetAwaiter().GetResult().Json
                .GetProperty("callbacks")[0].GetProperty("attempts").GetInt32() > 0);
        }

        var first = await ListAsync("limit=1");
        Assert.That(first.Json.GetProperty("callbacks")[0].GetProperty("executionId").GetString(), Is.EqualTo(ids[1]));
        var callback = (await ListAsync($"limit=1&state=pending&cursor={first.Text("nextCursor")}")).Json.GetProperty("callbacks")[0];
        Assert.That(
            (callback.GetProperty("executionId").GetString(), callback.GetProperty("lastError").GetString()),
            Is.EqualTo((ids[0], "The request has failed: ConnectionError.")));
        var path = $"functions/fn1/callbacks/{callback.GetProperty("$id").GetString()}/deliveries";
        Assert.That(await TypeOfAsync(_api.PostAsync(path, null)), Is.EqualTo((409, "callback_not_failed")));
        Assert.That(await TypeOfAsync(_api.PostAsync("functions/fn1/callbacks/unknown/deliveries", null)), Is.EqualTo((404, "callback_not_found")));
        Assert.That(await TypeOfAsync(ListAsync("state=gone")), Is.EqualTo((400, "general_argument_invalid")));
        Assert.That(await TypeOfAsync(ListAsync("limit=0")), Is.EqualTo((400, "general_argument_invalid")));

        await _api.Services.GetRequiredService<HostStorage>().Database.WriteAsync(
            c =>
            {
                CallbackTable.MarkFailed(c, callback.GetProperty("$id").GetString()!, "it failed", next: null);
                return c.Sql("SELECT 1").Scalar<long>();
            },
            CancellationToken.None);
        var again = await _api.PostAsync(path, null);
        Assert.That((again.Status, again.Text("state")), Is.EqualTo((202, "pending")), again.Body);
    }

    private Task<ApiHost.Response> ListAsync(string query) => _api.SendAsync(HttpMethod.Get, $"functions/fn1/callbacks?{query}");

    private static async Task<(int, string)> TypeOfAsync(Task<ApiHost.Response> sent) => ((await sent).Status, (await sent).Text("type"));
}
