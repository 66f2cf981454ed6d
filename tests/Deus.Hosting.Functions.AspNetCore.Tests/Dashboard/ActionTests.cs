using System.Net;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Tests the changes that the dashboard makes.</summary>
[TestFixture]
public sealed class ActionTests : DashboardFixture
{
    private const string Function = "/deus/functions/fn1";

    [Test]
    public async Task Roll_back_activates_the_earlier_deployment_after_a_confirmation()
    {
        var first = await Host.DeployAsync();
        await Host.DeployAgainAsync();
        Assert.That(await Host.ShowAsync(Function), Does.Contain(">Roll back<"));
        Assert.That(await Host.ShowAsync($"{Function}/deployments/{first}/activate"), Does.Contain("Activate deployment 1?"));

        var done = await Host.SubmitAsync($"{Function}/deployments/{first}/activate");

        Assert.That((done.Status, done.Location), Is.EqualTo((303, Function)));
        Assert.That((await Host.Functions.GetAsync("fn1")).ActiveDeploymentId, Is.EqualTo(first));
    }

    [Test]
    public async Task Roll_back_is_refused_when_another_deployment_was_activated_meanwhile()
    {
        var first = await Host.DeployAsync();
        var second = await Host.DeployAgainAsync();
        var path = $"{Function}/deployments/{first}/activate";
        var fields = PageMarkup.Tags(await Host.ShowAsync(path)).Where(tag => tag.Attributes.GetValueOrDefault("type") == "hidden")
            .Select(tag => (tag.Attributes["name"], tag.Attributes["value"])).ToArray();
        var third = await Host.DeployAgainAsync();

        Assert.That((await Host.PostAsync(path, fields)).Status, Is.EqualTo(409));
        Assert.That((await Host.Functions.GetAsync("fn1")).ActiveDeploymentId, Is.EqualTo(third).And.Not.EqualTo(second));
    }

    [Test]
    public async Task Build_is_canceled_after_a_confirmation()
    {
        await Host.DeployAsync();
        Host.Runtime.Check = token => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, token);
        var building = (await Host.Deployments.CreateAsync("fn1", DeploymentSource.FromText("x"))).Id;

        var done = await Host.SubmitAsync($"{Function}/deployments/{building}/cancel");

        Assert.That((done.Status, done.Location), Is.EqualTo((303, $"{Function}/deployments/{building}")));
        Assert.That((await Host.Deployments.WaitAsync("fn1", building)).Status, Is.EqualTo(DeploymentStatus.Canceled));
        Assert.That((await Host.SubmitAsync($"{Function}/deployments/{(await Host.Functions.GetAsync("fn1")).ActiveDeploymentId}/cancel")).Status, Is.EqualTo(409));
    }

    [Test]
    public async Task Function_is_run_with_a_body_and_its_response_is_shown()
    {
        await Host.DeployAsync();
        RuntimeRequest? received = null;
        Host.Runtime.Handler = (request, _) =>
        {
            received = request;
            return Task.FromResult(new RuntimeResponse { StatusCode = 201, Body = "<b>made</b>"u8.ToArray() });
        };

        var shown = await Host.SubmitAsync(
            $"{Function}/run", ("method", "PUT"), ("path", "a?b=1"), ("type", "text/plain"), ("body", "line 1\r\nline 2"));

        Assert.That(shown.Status, Is.EqualTo(200), shown.Body);
        Assert.That(shown.Body, Does.Contain("status 201").And.Contain("&lt;b&gt;made&lt;/b&gt;"));
        Assert.That(received!.Method, Is.EqualTo("PUT"));
        Assert.That(System.Text.Encoding.UTF8.GetString(received.Body.Span), Is.EqualTo("line 1\nline 2"));
        Assert.That((await Host.Executions.ListAsync("fn1")).Items.Single().RequestPath, Does.StartWith("/a"));
    }

    [Test]
    public async Task Edited_source_is_deployed_as_a_new_version()
    {
        await Host.DeployAsync(code: "first();\nsecond();");
        Assert.That(WebUtility.HtmlDecode(await Host.ShowAsync($"{Function}/source")), Does.Contain("first();\nsecond();</textarea>"));

        var done = await Host.SubmitAsync($"{Function}/source", ("code", "first();\r\nthird();"));

        Assert.That(done.Status, Is.EqualTo(303), done.Body);
        var created = done.Location.Split('/')[^1];
        Assert.That((await Host.Deployments.WaitAsync("fn1", created)).Status, Is.EqualTo(DeploymentStatus.Ready));
        Assert.That(await Host.Deployments.ReadSourceAsync("fn1", created), Is.EqualTo("first();\nthird();"));
        Assert.That((await Host.Functions.GetAsync("fn1")).ActiveDeploymentId, Is.EqualTo(created));
    }

    [Test]
    public async Task Edited_source_is_refused_when_the_function_has_a_newer_deployment()
    {
        await Host.DeployAsync();
        var fields = PageMarkup.Tags(await Host.ShowAsync($"{Function}/source")).Where(tag => tag.Attributes.GetValueOrDefault("type") == "hidden")
            .Select(tag => (tag.Attributes["name"], tag.Attributes["value"])).ToArray();
        var newer = await Host.DeployAgainAsync();

        var refused = await Host.PostAsync($"{Function}/source", [.. fields, ("code", "lost()")]);

        Assert.That(refused.Status, Is.EqualTo(409), refused.Body);
        Assert.That((await Host.Functions.GetAsync("fn1")).LatestDeploymentId, Is.EqualTo(newer));
    }

    [Test]
    public async Task Source_with_build_commands_has_no_editor()
    {
        await Host.DeployAsync();
        var created = await Host.Deployments.CreateAsync("fn1", DeploymentSource.FromArchive(new MemoryStream(ApiHost.Archive()), "src/main.js", "npm install"));
        await Host.Deployments.WaitAsync("fn1", created.Id);

        var page = await Host.ShowAsync($"{Function}/source");

        Assert.That(page, Does.Contain("cannot be edited here").And.Not.Contain("<textarea"));
    }

    [Test]
    public async Task Dead_letter_is_run_again_and_another_one_is_deleted()
    {
        var (first, second) = (await DieAsync(), await DieAsync());
        Assert.That(await Host.ShowAsync("/deus/dead-letters"), Does.Contain(first).And.Contain(second));
        Host.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200 });

        var again = await Host.SubmitAsync($"{Function}/executions/{first}/run-again");
        var deleted = await Host.SubmitAsync($"{Function}/executions/{second}/delete");

        Assert.That((again.Status, deleted.Status, deleted.Location), Is.EqualTo((303, 303, "/deus/dead-letters")));
        Assert.That(await Host.ShowAsync(again.Location), Does.Contain("<h1>Execution</h1>"));
        Assert.That((await Host.GetAsync($"{Function}/executions/{second}")).Status, Is.EqualTo(404));
        Assert.That(await Host.ShowAsync("/deus/dead-letters"), Does.Contain("There are no dead letters"));
    }

    [Test]
    public async Task Waiting_execution_is_listed_and_canceled()
    {
        await Host.DeployAsync();
        await Host.Get<IFunctionHost>().DrainAsync(TimeSpan.FromSeconds(10));
        var queued = await Host.Get<DeferredExecutions>().AcceptAsync(new ExecutionRequest { FunctionId = "fn1" }, at: null, CancellationToken.None);
        Assert.That(await Host.ShowAsync("/deus/queue"), Does.Contain(queued!.Id));

        var done = await Host.SubmitAsync($"{Function}/executions/{queued.Id}/cancel");

        Assert.That(done.Status, Is.EqualTo(303), done.Body);
        Assert.That((await Host.Executions.GetAsync("fn1", queued.Id)).Outcome, Is.EqualTo(ExecutionOutcome.Canceled));
        Assert.That(await Host.ShowAsync("/deus/queue"), Does.Contain("Nothing waits."));
    }

    /// <summary>Executes a function that fails for the last time.</summary>
    private async Task<string> DieAsync()
    {
        if ((await Host.Functions.ListAsync()).Items.Count == 0)
            await Host.DeployAsync();
        await Host.Functions.UpdateAsync("fn1", settings => settings with { Retry = new RetryPolicy { MaxAttempts = 1 } });
        Host.Runtime.Handler = (_, _) => Task.FromResult(RuntimeResponse.Failed(RuntimeOutcome.Crashed, "it crashed"));
        var queued = await Host.Get<DeferredExecutions>().AcceptAsync(new ExecutionRequest { FunctionId = "fn1" }, at: null, CancellationToken.None);
        var executions = Host.Get<ExecutionRecords>();
        await Eventually.HoldsAsync(() => executions.Get("fn1", queued!.Id).Status.IsTerminal);
        return queued!.Id;
    }
}
