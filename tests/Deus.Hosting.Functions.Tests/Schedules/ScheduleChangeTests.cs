using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Tests.Schedules;

/// <summary>Tests what changes of a function do to its next run.</summary>
public sealed class ScheduleChangeTests : ScheduleFixture
{
    [Test]
    public async Task A_function_that_cannot_be_executed_is_not_run()
    {
        await DeployAsync("disabled", "* * * * *");
        await ChangeAsync("disabled", s => s with { Enabled = false });
        await Host.CreateFunctionAsync("new", TestHost.Settings() with { Schedule = "* * * * *" });
        var deployment = await DeployAsync("inactive", "* * * * *");
        await Host.DeleteDeploymentAsync("inactive", deployment.Id);

        await PassAsync(Fifth);

        foreach (var id in new[] { "disabled", "new", "inactive" })
        {
            Assert.That((await GetAsync(id)).ScheduleNext, Is.Null, id);
            Assert.That(Executions(id), Is.Empty, id);
        }
    }

    [Test]
    public async Task Schedule_resumes_when_the_function_is_enabled_or_gets_an_active_deployment()
    {
        var first = await DeployAsync("fn1", "* * * * *");
        await ChangeAsync("fn1", s => s with { Enabled = false });
        await PassAsync(Fifth);
        await ChangeAsync("fn1", s => s with { Enabled = true });
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth.AddMinutes(1)));

        var second = await Host.CreateDeploymentAsync("fn1", activate: false);
        await Host.WaitAsync("fn1", second.Id);
        await Host.DeleteDeploymentAsync("fn1", first.Id);
        await PassAsync(Fifth.AddMinutes(1));
        await Host.ActivateAsync("fn1", second.Id);

        Assert.That(Executions("fn1"), Is.Empty);
        await PassAsync(Fifth.AddMinutes(2));
        Assert.That((await EndedAsync("fn1", 1)).Single().DeploymentId, Is.EqualTo(second.Id));
    }

    [Test]
    public async Task Changed_schedule_sets_the_next_run_immediately_and_other_changes_do_not()
    {
        await DeployAsync("fn1", "5 * * * *");
        // Changes the planned time, so that a new plan would be visible.
        await SqlAsync("UPDATE functions SET schedule_next = schedule_next + 1");
        await ChangeAsync("fn1", s => s with { Name = "Renamed" });
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth.AddMilliseconds(1)));

        await ChangeAsync("fn1", s => s with { Schedule = "7 * * * *" });
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth.AddMinutes(2)));
        await PassAsync(Fifth);
        Assert.That(Executions("fn1"), Is.Empty);
        await PassAsync(Fifth.AddMinutes(2));
        await EndedAsync("fn1", 1);

        await ChangeAsync("fn1", s => s with { Schedule = "" });
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.Null);
    }

    [TestCase("0 0 30 2 *")]
    [TestCase("every day")]
    public async Task W50_A_schedule_without_a_run_is_refused_and_changes_nothing(string schedule)
    {
        await DeployAsync("fn1", "5 * * * *");

        var refused = Assert.ThrowsAsync<InvalidParameterException>(() => ChangeAsync("fn1", s => s with { Schedule = schedule }))!;

        Assert.That((refused.ParamName, refused.Message.Contains("0 3 * * MON-FRI", StringComparison.Ordinal)), Is.EqualTo(("schedule", true)));
        Assert.That((await GetAsync("fn1")).ScheduleNext, Is.EqualTo(Fifth));
    }
}
