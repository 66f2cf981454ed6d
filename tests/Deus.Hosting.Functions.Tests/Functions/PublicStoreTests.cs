namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>Functions, deployments and variables as an application uses them.</summary>
[TestFixture]
public sealed class PublicStoreTests
{
    private TestHost _host = null!;

    private IFunctionStore Functions => _host.Get<IFunctionStore>();

    private IDeploymentStore Deployments => _host.Get<IDeploymentStore>();

    private IVariableStore Variables => _host.Get<IVariableStore>();

    [SetUp]
    public void SetUp() => _host = new TestHost();

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task W02_A_function_with_inline_source_is_created_in_one_call_as_number_1_and_runs_no_commands()
    {
        _host.Commands.Handler = (_, _) => throw new InvalidOperationException("Nothing is to be run.");

        var function = await Functions.CreateAsync(New() with { Source = DeploymentSource.FromText("// one") });
        var deployment = await WaitAsync(function.Id, function.LatestDeploymentId!);

        Assert.Multiple(() =>
        {
            Assert.That((deployment.Number, deployment.Status.Value, deployment.Entrypoint), Is.EqualTo((1, "ready", "main.js")));
            Assert.That(_host.Functions.Get(function.Id).ActiveDeploymentId, Is.EqualTo(deployment.Id));
        });
        Assert.That(await Deployments.ReadSourceAsync(function.Id, deployment.Id), Is.EqualTo("// one"));
    }

    [Test]
    public async Task W03_A_deployment_that_fails_leaves_the_active_one_active_and_runnable()
    {
        var function = await CreateAsync();
        var broken = DeploymentSource.FromArchive(new MemoryStream("no archive"u8.ToArray()), "main.js", "");

        var failed = await WaitAsync(function.Id, (await Deployments.CreateAsync(function.Id, broken)).Id);

        Assert.That(failed.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That((await Functions.GetAsync(function.Id)).ActiveDeploymentId, Is.EqualTo(function.ActiveDeploymentId));
        var executed = await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = function.Id });
        Assert.That(executed.IsSuccess);
    }

    [Test]
    public async Task W04_64_deployments_at_once_get_64_consecutive_numbers_each_with_its_own_content()
    {
        var function = await Functions.CreateAsync(New());

        var created = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(async () =>
            (Code: $"// {i}", Deployment: await Deployments.CreateAsync(function.Id, DeploymentSource.FromText($"// {i}"))))));

        Assert.That(created.Select(c => c.Deployment.Number).Order(), Is.EqualTo(Enumerable.Range(1, 64)));
        foreach (var (code, deployment) in created)
            Assert.That(await Deployments.ReadSourceAsync(function.Id, deployment.Id), Is.EqualTo(code));
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
        await _host.ChoresDoneAsync();

        Assert.That((await Functions.ListAsync()).Items, Is.Empty);
        Assert.That(Directory.GetFiles(Path.Combine(_host.Folder, "artifacts")), Is.Empty);
    }

    [Test]
    public async Task W07_A_deployment_without_its_entry_file_fails_before_it_could_become_active()
    {
        var function = await Functions.CreateAsync(New());
        var source = DeploymentSource.FromArchive(new MemoryStream(Archives.Of(("other.js", "x"))), "main.js", "");

        var failed = await WaitAsync(function.Id, (await Deployments.CreateAsync(function.Id, source)).Id);

        Assert.That(failed.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(failed.Log, Does.Contain("main.js"));
        Assert.That((await Functions.GetAsync(function.Id)).ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task W01_Any_ready_deployment_can_be_made_active_again_and_keeps_its_bytes()
    {
        var archive = Archives.Of(("main.js", "// one"), ("data.txt", "d"));
        var function = await Functions.CreateAsync(New() with
        {
            Source = DeploymentSource.FromArchive(new MemoryStream(archive), "main.js", ""),
        });
        var first = await WaitAsync(function.Id, function.LatestDeploymentId!);
        var second = await WaitAsync(function.Id, (await Deployments.CreateAsync(function.Id, DeploymentSource.FromText("// two"))).Id);

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
    public async Task E44_Activation_can_be_made_to_depend_on_what_is_active()
    {
        var function = await CreateAsync();
        var first = function.ActiveDeploymentId!;
        var second = await WaitAsync(function.Id, (await Deployments.CreateAsync(function.Id, DeploymentSource.FromText("// two"))).Id);

        Assert.That(
            ProblemOf(() => Deployments.ActivateAsync(function.Id, first, expectedActiveId: first)),
            Is.EqualTo(FunctionProblem.ActiveDeploymentChanged));
        Assert.That(await Deployments.ActivateAsync(function.Id, first, expectedActiveId: second.Id), Is.EqualTo(second.Id));
    }

    [Test]
    public async Task E37_A_deleted_deployment_keeps_the_history_and_the_active_one_is_not_deleted()
    {
        var function = await CreateAsync();
        var first = function.ActiveDeploymentId!;
        var executed = await _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = function.Id });
        Assert.That(ProblemOf(() => Deployments.DeleteAsync(function.Id, first)), Is.EqualTo(FunctionProblem.DeploymentIsActive));
        await WaitAsync(function.Id, (await Deployments.CreateAsync(function.Id, DeploymentSource.FromText("// two"))).Id);

        await Deployments.DeleteAsync(function.Id, first);

        Assert.That(ProblemOf(() => Deployments.GetAsync(function.Id, first)), Is.EqualTo(FunctionProblem.DeploymentNotFound));
        var kept = await _host.Get<IExecutionStore>().GetAsync(function.Id, executed.Execution.Id);
        Assert.That((kept.DeploymentId, kept.DeploymentNumber), Is.EqualTo((first, (int?)1)));
    }

    [Test]
    public async Task E42_What_belongs_to_another_function_is_not_found()
    {
        var function = await CreateAsync();
        var other = await Functions.CreateAsync(New("other"));
        var id = function.ActiveDeploymentId!;

        Assert.Multiple(() =>
        {
            Assert.That(ProblemOf(() => Deployments.ActivateAsync(other.Id, id)), Is.EqualTo(FunctionProblem.DeploymentNotFound));
            Assert.That(ProblemOf(() => Deployments.DeleteAsync(other.Id, id)), Is.EqualTo(FunctionProblem.DeploymentNotFound));
            Assert.That(ProblemOf(() => Deployments.OpenSourceAsync(other.Id, id)), Is.EqualTo(FunctionProblem.DeploymentNotFound));
            Assert.That(
                ProblemOf(() => _host.Get<IFunctionEngine>().ExecuteAsync(new ExecutionRequest { FunctionId = other.Id, DeploymentId = id })),
                Is.EqualTo(FunctionProblem.DeploymentNotFound));
        });
    }

    [TestCase("../../etc/passwd")]
    [TestCase("a/b")]
    [TestCase("")]
    [TestCase("nul\0")]
    public void No_id_reaches_the_file_system_as_a_path(string id)
    {
        Assert.Multiple(() =>
        {
            Assert.That(ProblemOf(() => Functions.CreateAsync(New(id))), Is.EqualTo(FunctionProblem.InvalidArgument));
            Assert.That(ProblemOf(() => Functions.GetAsync(id)), Is.EqualTo(FunctionProblem.InvalidArgument));
            Assert.That(ProblemOf(() => Deployments.OpenSourceAsync("f", id)), Is.EqualTo(FunctionProblem.InvalidArgument));
            Assert.That(ProblemOf(() => _host.Get<IExecutionStore>().GetAsync("f", id)), Is.EqualTo(FunctionProblem.InvalidArgument));
        });
    }

    [TestCase("../main.js")]
    [TestCase("/main.js")]
    [TestCase("")]
    public void A_file_name_that_leaves_the_folder_is_no_source(string fileName) =>
        Assert.That(() => DeploymentSource.FromText("x", fileName), Throws.InstanceOf<ArgumentException>());

    [TestCase("missing.js")]
    [TestCase("../main.js")]
    public async Task A_file_that_is_not_in_the_source_cannot_be_read(string path)
    {
        var function = await CreateAsync();

        Assert.That(
            ProblemOf(() => Deployments.ReadSourceAsync(function.Id, function.ActiveDeploymentId!, path)),
            Is.EqualTo(FunctionProblem.SourceNotReadable));
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

    [Test]
    public async Task E43_Deployments_are_listed_newest_first_by_status_and_without_logs()
    {
        var function = await CreateAsync();
        var failed = await WaitAsync(function.Id, (await Deployments.CreateAsync(
            function.Id, DeploymentSource.FromArchive(new MemoryStream([1]), "main.js", ""))).Id);

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

    [TestCase(0, null)]
    [TestCase(1001, null)]
    [TestCase(10, "x")]
    [TestCase(10, "-1")]
    public async Task Limits_and_cursors_are_checked(int limit, string? cursor)
    {
        await Functions.CreateAsync(New());

        Assert.Multiple(() =>
        {
            Assert.That(
                ProblemOf(() => Functions.ListAsync(new() { Limit = limit, Cursor = cursor })), Is.EqualTo(FunctionProblem.InvalidArgument));
            Assert.That(
                ProblemOf(() => Deployments.ListAsync("fn", new() { Limit = limit, Cursor = cursor })), Is.EqualTo(FunctionProblem.InvalidArgument));
            Assert.That(
                ProblemOf(() => _host.Get<IExecutionStore>().ListAsync("fn", new() { Limit = limit, Cursor = cursor })),
                Is.EqualTo(FunctionProblem.InvalidArgument));
        });
    }

    [Test]
    public async Task E57_A_secret_variable_is_never_given_back_and_stays_secret()
    {
        await Functions.CreateAsync(New());

        var set = await Variables.SetAsync("fn", "TOKEN", "very secret");
        await Variables.SetAsync("fn", "PLAIN", "readable", secret: false);
        var again = await Variables.SetAsync("fn", "TOKEN", "other");

        var listed = await Variables.ListAsync("fn");
        Assert.Multiple(() =>
        {
            Assert.That((set.Value, again.Value, again.Id), Is.EqualTo(((string?)null, (string?)null, set.Id)));
            Assert.That(listed.Select(v => (v.Key, v.Value, v.Secret)), Is.EqualTo(new[] { ("TOKEN", null, true), ("PLAIN", "readable", false) }));
            Assert.That(
                ProblemOf(() => Variables.SetAsync("fn", "TOKEN", "x", secret: false)), Is.EqualTo(FunctionProblem.VariableCannotUnsetSecret));
        });
        await Variables.DeleteAsync("fn", "TOKEN");
        Assert.That(ProblemOf(() => Variables.DeleteAsync("fn", "TOKEN")), Is.EqualTo(FunctionProblem.VariableNotFound));
    }

    [Test]
    public async Task A_changed_variable_reaches_the_next_execution_in_a_new_worker()
    {
        var function = await CreateAsync();
        string? seen = null;
        _host.Runtime.Handler = (deployment, _, _) =>
        {
            seen = deployment.Environment.GetValueOrDefault("GREETING");
            return Task.FromResult(new Deus.Hosting.Functions.Runtimes.RuntimeResponse { StatusCode = 200 });
        };
        var engine = _host.Get<IFunctionEngine>();
        await engine.ExecuteAsync(new ExecutionRequest { FunctionId = function.Id });
        Assert.That(seen, Is.Null);

        await Variables.SetAsync(function.Id, "GREETING", "hello");
        await engine.ExecuteAsync(new ExecutionRequest { FunctionId = function.Id });
        await _host.ChoresDoneAsync();

        Assert.That(seen, Is.EqualTo("hello"));
        Assert.That(_host.Runtime.Released, Does.Contain(function.ActiveDeploymentId));
    }

    [Test]
    public async Task E39_References_hold_on_every_connection()
    {
        await _host.StartAsync();
        var connections = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => _host.Database.Read(connection =>
        {
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA foreign_keys";
            return (long)command.ExecuteScalar()!;
        }))));

        Assert.That(connections, Is.All.EqualTo(1));
    }

    private async Task<HostedFunction> CreateAsync()
    {
        var function = await Functions.CreateAsync(New() with { Source = DeploymentSource.FromText("// one") });
        await WaitAsync(function.Id, function.LatestDeploymentId!);
        return await Functions.GetAsync(function.Id);
    }

    private Task<Deployment> WaitAsync(string functionId, string deploymentId) =>
        Deployments.WaitAsync(functionId, deploymentId).WaitAsync(TimeSpan.FromSeconds(30));

    private static NewFunction New(string id = "fn") =>
        new() { Id = id, Settings = new FunctionSettings { Name = "Hello", Runtime = HostingRuntimes.Node20 } };

    private static FunctionProblem ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.Problem;
}
