using Deus.Hosting.Functions.Tests.Functions;

namespace Deus.Hosting.Functions.Tests.Deployments;

/// <summary>Tests the public deployment store.</summary>
[TestFixture]
public sealed class DeploymentStoreTests : PublicStoreFixture
{
    [Test]
    public async Task W03_Active_deployment_stays_active_and_executable_when_a_new_one_fails()
    {
        var function = await CreateAsync();
        var broken = DeploymentSource.FromArchive(new MemoryStream("no archive"u8.ToArray()), "main.js", "");

        var failed = await DeployAsync(function.Id, broken);

        Assert.That(failed.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That((await Functions.GetAsync(function.Id)).ActiveDeploymentId, Is.EqualTo(function.ActiveDeploymentId));
        var executed = await Host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = function.Id });
        Assert.That(executed.IsSuccess);
    }

    [Test]
    public async Task W04_64_concurrent_deployments_get_consecutive_numbers_and_their_own_content()
    {
        var function = await Functions.CreateAsync(New());

        var created = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
            (Code: $"// {i}", Deployment: await Deployments.CreateAsync(function.Id, DeploymentSource.FromText($"// {i}"))))));

        Assert.That(created.Select(c => c.Deployment.Number).Order(), Is.EqualTo(Enumerable.Range(1, 64)));
        foreach (var (code, deployment) in created)
            Assert.That(await Deployments.ReadSourceAsync(function.Id, deployment.Id), Is.EqualTo(code));
    }

    [Test]
    public async Task W07_A_deployment_without_its_entry_file_fails_before_it_could_become_active()
    {
        var function = await Functions.CreateAsync(New());
        var source = DeploymentSource.FromArchive(new MemoryStream(TestArchives.Create(("other.js", "x"))), "main.js", "");

        var failed = await DeployAsync(function.Id, source);

        Assert.That(failed.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(failed.Log, Does.Contain("main.js"));
        Assert.That((await Functions.GetAsync(function.Id)).ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task W01_Activate_accepts_an_earlier_ready_deployment_whose_source_is_unchanged()
    {
        var archive = TestArchives.Create(("main.js", "// one"), ("data.txt", "d"));
        var function = await Functions.CreateAsync(New() with
        {
            Source = DeploymentSource.FromArchive(new MemoryStream(archive), "main.js", ""),
        });
        var first = await WaitAsync(function.Id, function.LatestDeploymentId!);
        var second = await DeployAsync(function.Id, DeploymentSource.FromText("// two"));

        var previous = await Deployments.ActivateAsync(function.Id, first.Id);

        Assert.That(previous, Is.EqualTo(second.Id));
        Assert.That((await Functions.GetAsync(function.Id)).ActiveDeploymentId, Is.EqualTo(first.Id));
        await using var source = await Deployments.OpenSourceAsync(function.Id, first.Id);
        using var bytes = new MemoryStream();
        await source.CopyToAsync(bytes);
        Assert.That(bytes.ToArray(), Is.EqualTo(archive));
        Assert.That(await Deployments.ReadSourceAsync(function.Id, first.Id, "data.txt"), Is.EqualTo("d"));
    }

    [Test]
    public async Task E44_Activation_with_expectedActiveId_fails_when_another_deployment_is_active()
    {
        var function = await CreateAsync();
        var first = function.ActiveDeploymentId!;
        var second = await DeployAsync(function.Id, DeploymentSource.FromText("// two"));

        Assert.That(
            ProblemOf(() => Deployments.ActivateAsync(function.Id, first, expectedActiveId: first)),
            Is.EqualTo(FunctionErrorCode.ActiveDeploymentChanged));
        Assert.That(await Deployments.ActivateAsync(function.Id, first, expectedActiveId: second.Id), Is.EqualTo(second.Id));
    }

    [Test]
    public async Task E37_Records_survive_the_deletion_of_a_deployment_and_the_active_one_cannot_be_deleted()
    {
        var function = await CreateAsync();
        var first = function.ActiveDeploymentId!;
        var executed = await Host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = function.Id });
        Assert.That(ProblemOf(() => Deployments.DeleteAsync(function.Id, first)), Is.EqualTo(FunctionErrorCode.DeploymentIsActive));
        await DeployAsync(function.Id, DeploymentSource.FromText("// two"));

        await Deployments.DeleteAsync(function.Id, first);

        Assert.That(ProblemOf(() => Deployments.GetAsync(function.Id, first)), Is.EqualTo(FunctionErrorCode.DeploymentNotFound));
        var kept = await Host.Get<IExecutionStore>().GetAsync(function.Id, executed.Execution.Id);
        Assert.That((kept.DeploymentId, kept.DeploymentNumber), Is.EqualTo((first, (int?)1)));
    }

    [Test]
    public async Task E43_Deployments_are_listed_newest_first_by_status_and_without_logs()
    {
        var function = await CreateAsync();
        var failed = await DeployAsync(
            function.Id, DeploymentSource.FromArchive(new MemoryStream([1]), "main.js", ""));

        var all = await Deployments.ListAsync(function.Id, new DeploymentQuery { Limit = 1 });
        var rest = await Deployments.ListAsync(function.Id, new DeploymentQuery { Cursor = all.NextCursor });
        var byStatus = await Deployments.ListAsync(function.Id, new DeploymentQuery { Status = DeploymentStatus.Ready });

        Assert.Multiple(() =>
        {
            Assert.That(failed.Log, Is.Not.Empty);
            Assert.That((all.Items.Single().Id, all.Items.Single().Log), Is.EqualTo((failed.Id, "")));
            Assert.That(rest.Items.Select(d => d.Number), Is.EqualTo(new[] { 1 }));
            Assert.That(byStatus.Items.Select(d => d.Number), Is.EqualTo(new[] { 1 }));
        });
    }
}
