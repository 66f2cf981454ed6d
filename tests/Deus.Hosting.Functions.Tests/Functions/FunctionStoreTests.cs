using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Tests the public function store.</summary>
[TestFixture]
public sealed class FunctionStoreTests : PublicStoreFixture
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
    public async Task W05_E41_Rejected_creation_leaves_no_function_and_no_file()
    {
        var tooLong = New() with
        {
            Source = DeploymentSource.FromText("// one"),
            Env = new Dictionary<string, string> { ["LONG"] = new('x', 8193) },
        };

        Assert.ThrowsAsync<InvalidParameterException>(() => Functions.CreateAsync(tooLong));
        Assert.ThrowsAsync<InvalidParameterException>(() => Functions.CreateAsync(New() with { Settings = new() { Name = "", Runtime = "cobol" }, Source = DeploymentSource.FromText("x") }));
        await Host.BackgroundWorkDoneAsync();

        Assert.That((await Functions.ListAsync()).Items, Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(Host.Folder, "artifacts")), Is.Empty);
    }

    [Test]
    public async Task Slow_update_callback_does_not_block_other_writes()
    {
        await Functions.CreateAsync(New("slow"));
        var isChanging = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var mayContinue = new ManualResetEventSlim();
        var slow = Task.Run(() => Functions.UpdateAsync("slow", s =>
        {
            isChanging.TrySetResult();
            mayContinue.Wait();
            return s with { Name = "Slow" };
        }));
        await isChanging.Task;

        await Functions.CreateAsync(New("other")).WaitAsync(TimeSpan.FromSeconds(30));
        mayContinue.Set();

        Assert.That((await slow).Settings.Name, Is.EqualTo("Slow"));
    }

    [Test]
    public async Task Update_callback_can_write_to_the_store()
    {
        await Functions.CreateAsync(New("outer"));
        await Functions.CreateAsync(New("inner"));

        var updated = await Task.Run(() => Functions.UpdateAsync("outer", s =>
        {
            var inner = Task.Run(() => Functions.UpdateAsync("inner", i => i with { Name = "Inner" }));
            Assert.That(inner.Wait(TimeSpan.FromSeconds(30)), "the write inside ends");
            return s with { Name = "Outer" };
        }));

        Assert.That((updated.Settings.Name, (await Functions.GetAsync("inner")).Settings.Name), Is.EqualTo(("Outer", "Inner")));
    }

    [Test]
    public async Task Update_callback_runs_again_with_the_new_settings_after_a_concurrent_change()
    {
        await Functions.CreateAsync(New("fn1"));
        var seen = new List<string>();

        var updated = await Task.Run(() => Functions.UpdateAsync("fn1", s =>
        {
            seen.Add(s.Name);
            if (seen.Count == 1)
                Task.Run(() => Functions.UpdateAsync("fn1", o => o with { Name = "Other" })).Wait();
            return s with { Timeout = TimeSpan.FromSeconds(77) };
        }));

        Assert.That(seen, Is.EqualTo(new[] { New().Settings.Name, "Other" }));
        Assert.That((updated.Settings.Name, updated.Settings.Timeout.TotalSeconds), Is.EqualTo(("Other", 77)), "neither change is lost");
    }

    [Test]
    public async Task Update_fails_with_FunctionChanged_after_100_concurrent_changes()
    {
        await Functions.CreateAsync(New("fn1"));
        var attempts = 0;

        var problem = ProblemOf(() => Task.Run(() => Functions.UpdateAsync("fn1", s =>
        {
            var name = $"Other {++attempts}";
            Task.Run(() => Functions.UpdateAsync("fn1", o => o with { Name = name })).Wait();
            return s with { Timeout = TimeSpan.FromSeconds(77) };
        })));

        Assert.That(problem, Is.EqualTo(FunctionErrorCode.FunctionChanged));
        Assert.That(attempts, Is.EqualTo(100));
        Assert.That((await Functions.GetAsync("fn1")).Settings.Timeout.TotalSeconds, Is.Not.EqualTo(77));
    }

    [Test]
    public async Task Concurrent_updates_are_all_applied()
    {
        await Functions.CreateAsync(New("fn1") with { Settings = New().Settings with { Timeout = TimeSpan.FromSeconds(1) } });

        await Task.WhenAll(Enumerable.Range(0, 32).Select(_ => Task.Run(
            () => Functions.UpdateAsync("fn1", s => s with { Timeout = s.Timeout + TimeSpan.FromSeconds(1) }))));

        Assert.That((await Functions.GetAsync("fn1")).Settings.Timeout.TotalSeconds, Is.EqualTo(33));
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
