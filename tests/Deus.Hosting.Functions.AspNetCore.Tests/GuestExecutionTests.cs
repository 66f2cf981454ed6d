using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Tests;

/// <summary>Tests executions without a key.</summary>
public sealed class GuestExecutionTests
{
    private const string Executions = "functions/fn1/executions";

    [TestCase("any", true, 201)]
    [TestCase("guests", true, 201)]
    [TestCase("users", true, 401)]
    [TestCase("any", false, 401)]
    public async Task Guest_executes_functions_with_role_any_or_guests_only_when_the_option_allows_it(string role, bool isAllowed, int status)
    {
        await using var api = await StartAsync(isAllowed);
        await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", execute = new[] { role } });
        api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = "hi"u8.ToArray(), Logs = "log", Errors = "error" });
        using var guest = api.NewClient(ApiHost.Project, key: null);

        var answer = await api.SendAsync(HttpMethod.Post, Executions, new { }, guest);

        Assert.That(answer.Status, Is.EqualTo(status), answer.Body);
        if (status == 201)
            Assert.That((answer.Text("responseBody"), answer.Text("logs"), answer.Text("errors")), Is.EqualTo(("hi", "", "")));
    }

    [Test]
    public async Task A_guest_has_no_other_right()
    {
        await using var api = await StartAsync(isAllowed: true);
        await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", execute = new[] { "any" } });
        using var guest = api.NewClient(ApiHost.Project, key: null);
        using var anonymous = api.NewClient(project: null, key: null);
        var id = (await api.PostAsync(Executions, new { })).Text("$id");

        Assert.That((await api.SendAsync(HttpMethod.Delete, $"{Executions}/{id}", client: guest)).Status, Is.EqualTo(401));
        Assert.That((await api.SendAsync(HttpMethod.Get, Executions, client: guest)).Status, Is.EqualTo(401));
        Assert.That((await api.SendAsync(HttpMethod.Get, "functions", client: guest)).Status, Is.EqualTo(401));
        Assert.That((await api.SendAsync(HttpMethod.Post, Executions, new { }, anonymous)).Status, Is.EqualTo(401));

        await api.SendAsync(HttpMethod.Put, "functions/fn1", new { name = "n", enabled = false, execute = new[] { "any" } });
        Assert.That((await api.SendAsync(HttpMethod.Post, Executions, new { }, guest)).Status, Is.EqualTo(404));
    }

    private static async Task<ApiHost> StartAsync(bool isAllowed)
    {
        var api = await ApiHost.StartAsync(o =>
        {
            o.ProjectId = ApiHost.Project;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
            o.AllowGuestExecutions = isAllowed;
        });
        await api.DeployAsync();
        return api;
    }
}
