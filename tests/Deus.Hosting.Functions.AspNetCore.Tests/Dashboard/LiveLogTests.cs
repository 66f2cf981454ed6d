namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Tests the log of a build while it runs.</summary>
[TestFixture]
public sealed class LiveLogTests : DashboardFixture
{
    [Test]
    public async Task Events_of_a_running_build_end_with_its_status()
    {
        var path = await StartBuildAsync();
        var page = await Host.ShowAsync(path);
        Assert.That(page, Does.Contain($"data-events=\"{path}/events\"").And.Contain("http-equiv=\"refresh\""));
        using var response = await Host.Client.GetAsync(new Uri(path + "/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        Assert.That(response.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/event-stream"));
        Assert.That(await reader.ReadLineAsync(), Is.EqualTo("event: text"));
        Assert.That(await reader.ReadLineAsync(), Does.StartWith("data: \""));

        await Host.SubmitAsync(path + "/cancel");

        var rest = await reader.ReadToEndAsync();
        Assert.That(rest, Does.EndWith("event: end\ndata: \"canceled\"\n\n"));
        Assert.That(await Host.ShowAsync(path), Does.Not.Contain("data-events").And.Not.Contain("http-equiv"));
    }

    [Test]
    public async Task Log_is_available_without_events()
    {
        var path = await StartBuildAsync();
        var running = await Host.GetAsync(path + "/log");
        await Host.SubmitAsync(path + "/cancel");
        var ended = await Host.GetAsync(path + "/log");

        Assert.That((running.Headers["X-Build-Status"], ended.Headers["X-Build-Status"]), Is.EqualTo(("running", "ended")));
        Assert.That(ended.Headers["Content-Type"], Is.EqualTo("text/plain; charset=utf-8"));
    }

    private async Task<string> StartBuildAsync()
    {
        await Host.DeployAsync();
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Host.Runtime.Check = token =>
        {
            started.TrySetResult();
            return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        };
        var created = await Host.Deployments.CreateAsync("fn1", DeploymentSource.FromText("x"));
        await started.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return $"/deus/functions/fn1/deployments/{created.Id}";
    }
}
