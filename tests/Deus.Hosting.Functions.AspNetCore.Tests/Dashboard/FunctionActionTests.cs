using Deus.Hosting.Functions.Storage.Sqlite;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Tests the changes of a function and of callbacks.</summary>
[TestFixture]
public sealed class FunctionActionTests : DashboardFixture
{
    private const string Function = "/deus/functions/fn1";

    [Test]
    public async Task Function_is_disabled_and_enabled_again_after_a_confirmation()
    {
        await Host.DeployAsync();
        Assert.That(await Host.ShowAsync(Function), Does.Contain($"{Function}/disable").And.Not.Contain($"{Function}/enable"));

        var disabled = await Host.SubmitAsync($"{Function}/disable");

        Assert.That((disabled.Status, disabled.Location), Is.EqualTo((303, Function)), disabled.Body);
        Assert.That((await Host.Functions.GetAsync("fn1")).Settings.Enabled, Is.False);
        Assert.That(await Host.ShowAsync(Function), Does.Contain(">disabled<").And.Contain($"{Function}/enable"));

        var enabled = await Host.SubmitAsync($"{Function}/enable");

        Assert.That(enabled.Status, Is.EqualTo(303), enabled.Body);
        Assert.That((await Host.Functions.GetAsync("fn1")).Settings.Enabled, Is.True);
    }

    [Test]
    public async Task Schedule_is_run_now_as_an_execution_of_the_schedule()
    {
        await Host.DeployAsync();
        Assert.That(await Host.ShowAsync(Function), Does.Not.Contain("run-schedule"));
        await Host.Functions.UpdateAsync("fn1", settings => settings with { Schedule = "0 12 1 1 *" });
        Assert.That(await Host.ShowAsync(Function), Does.Contain($"{Function}/run-schedule"));

        var queued = await Host.SubmitAsync($"{Function}/run-schedule");

        Assert.That(queued.Status, Is.EqualTo(303), queued.Body);
        Assert.That(queued.Location, Does.StartWith($"{Function}/executions/"));
        var execution = await Host.Executions.GetAsync("fn1", queued.Location.Split('/')[^1]);
        Assert.That(execution.Trigger, Is.EqualTo(ExecutionTriggers.Schedule));
    }

    [Test]
    public async Task Failed_callback_is_sent_again_and_a_delivered_one_is_not()
    {
        await Host.DeployAsync();
        var execution = (await Host.RunAsync()).Id;
        await InsertAsync("failed", execution, ExecutionCallbackState.Failed);
        await InsertAsync("delivered", execution, ExecutionCallbackState.Delivered);
        var path = $"{Function}/executions/{execution}";
        Assert.That(await Host.ShowAsync(path), Does.Contain("callbacks/failed/send-again").And.Not.Contain("callbacks/delivered/send-again"));

        var again = await Host.SubmitAsync($"{path}/callbacks/failed/send-again");

        Assert.That((again.Status, again.Location), Is.EqualTo((303, path)), again.Body);
        var callbacks = (await Host.Get<IExecutionCallbackStore>().ListAsync("fn1")).Items;
        Assert.That(callbacks.Single(callback => callback.Id == "failed").Attempts, Is.LessThan(7), "the attempts are counted anew");
        Assert.That((await Host.SubmitAsync($"{path}/callbacks/delivered/send-again")).Status, Is.EqualTo(409));
        Assert.That((await Host.SubmitAsync($"{path}/callbacks/unknown/send-again")).Status, Is.EqualTo(404));
    }

    private Task<int> InsertAsync(string id, string executionId, ExecutionCallbackState state) => Host.Database.WriteAsync(
        connection => connection.Sql(
            """
            INSERT INTO execution_callbacks (id, function_id, execution_id, first_execution_id, state, attempts, error, payload, payload_bytes)
            VALUES ($id, 'fn1', $execution, $execution, $state, 7, 'The receiver has answered 500.', x'00', 1)
            """)
            .With("$id", id).With("$execution", executionId).With("$state", state.ToString()).Run(),
        CancellationToken.None);
}
