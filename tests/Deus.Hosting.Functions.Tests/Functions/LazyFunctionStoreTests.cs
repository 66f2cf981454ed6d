namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Functions as an application uses them.</summary>
[TestFixture]
public sealed class LazyFunctionStoreTests : PublicStoreFixture
{
    [Test]
    public async Task W02_A_function_with_inline_source_is_created_in_one_call_as_number_1_and_runs_no_commands()
    {
        Host.Commands.Handler = (_, _) => throw new InvalidOperationException("Nothing is to be run.");

        var function = await Functions.CreateAsync(New() with { Source = DeploymentSource.FromText("// one") });
        var deployment = await WaitAsync(function.Id, function.LatestDeploymentId!);

        Assert.Multiple(() =>
        {
            Assert.That((deployment.Number, deployment.Status.Value, deployment.Entrypoint), Is.EqualTo((1, "ready", "main.js")));
            Assert.That(Host.Functions.Get(function.Id).ActiveDeploymentId, Is.EqualTo(deployment.Id));
        });
        Assert.That(await Deployments.ReadSourceAsync(function.Id, deployment.Id), Is.EqualTo("// one"));
    }

    [Test]
    public async Task W05_E41_What_is_refused_creates_neither_function_nor_deployment()
    {
        var tooLong = New() with
        {
            Source = DeploymentSource.FromText("// one"),
            Secrets = new Dictionary<string, string> { ["LONG"] = new('x', 8193) },
        };

        Assert.That(ProblemOf(() => Functions.CreateAsync(tooLong)), Is.EqualTo(FunctionProblem.InvalidArgument));
        Assert.That(
            ProblemOf(() => Functions.CreateAsync(New() with { Settings = new() { Name = "", Runtime = "cobol" }, Source = DeploymentSource.FromText("x") })),
            Is.EqualTo(FunctionProblem.InvalidArgument));
        await Host.ChoresDoneAsync();

        Assert.That((await Functions.ListAsync()).Items, Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(Host.Folder, "artifacts")), Is.Empty);
    }

    [Test]
    public async Task Functions_are_listed_in_pages_and_by_name_text_and_state()
    {
        foreach (var id in new[] { "a", "b", "c" })
            await Functions.CreateAsync(New(id));
        await Functions.UpdateAsync("b", s => s with { Enabled = false, Name = "Mail" });

        var first = await Functions.ListAsync(new FunctionQuery { Limit = 2 });
        await Functions.DeleteAsync("b");
        var second = await Functions.ListAsync(new FunctionQuery { Limit = 2, Cursor = first.NextCursor });

        Assert.Multiple(() =>
        {
            Assert.That(first.Items.Select(f => f.Id), Is.EqualTo(new[] { "a", "b" }));
            Assert.That(second.Items.Select(f => f.Id), Is.EqualTo(new[] { "c" }), "the cursor stays good when its item is deleted");
            Assert.That(second.NextCursor, Is.Null);
        });
        await Functions.CreateAsync(New("d") with { Settings = new() { Name = "Mail %_", Enabled = false } });
        Assert.That((await Functions.ListAsync(new() { Search = "IL %" })).Items.Single().Id, Is.EqualTo("d"));
        Assert.That((await Functions.ListAsync(new() { Name = "Mail" })).Items, Is.Empty);
        Assert.That((await Functions.ListAsync(new() { Enabled = false })).Items.Single().Id, Is.EqualTo("d"));
    }
}
