namespace Deus.Hosting.Functions.Tests.Deployments;

[TestFixture]
public sealed class DeploymentActivationTests
{
    [Test]
    public async Task Activate_makes_an_earlier_deployment_active_and_releases_the_later_one()
    {
        await using var host = new TestHost();
        var first = await host.DeployAsync();
        var second = await host.CreateDeploymentAsync(archive: TestArchives.Function("// 2"));
        (await host.WaitAsync("fn1", second.Id)).EnsureReady();

        var (function, previous) = await host.ActivateAsync("fn1", first.Id);

        Assert.That((function.ActiveDeploymentId, previous), Is.EqualTo((first.Id, second.Id)));
        await host.BackgroundWorkDoneAsync();
        Assert.That(host.Runtime.Released, Does.Contain(second.Id));
    }

    [Test]
    public async Task A_deployment_that_is_not_ready_cannot_be_made_active()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var waiting = await host.CreateDeploymentAsync();

        Assert.That(
            ProblemOf(() => host.ActivateAsync("fn1", waiting.Id)),
            Is.EqualTo(FunctionErrorCode.DeploymentNotReady));
    }

    private static FunctionErrorCode ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.ErrorCode;
}
