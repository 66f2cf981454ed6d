using System.IO.Compression;
using Deus.Hosting.Artifacts;
using Deus.Hosting.Budgets;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Invocation;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Deus.Hosting.Functions.Tests.Functions;

[TestFixture]
public sealed class EmbeddedBackendTests
{
    private static readonly DeployInput Input = new() { ServiceId = "service-1234567", ArtifactKey = "echo", WaitUntilReady = true };

    private TestHost _host = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new TestHost();
        _host.Blobs.Set("echo", Archives.Function());
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [Test]
    public async Task A_deployment_makes_a_function_with_the_defaults_of_the_SDK()
    {
        var result = await _host.Backend.DeployAsync(Input with
        {
            Env = new Dictionary<string, string> { ["B"] = "2", ["A"] = "1", [" "] = "skipped" },
            PlainEnv = new Dictionary<string, string> { ["P"] = "plain" },
        });

        var function = _host.Functions.Get(result.FunctionId);
        var variables = _host.Variables.List(result.FunctionId);
        Assert.Multiple(() =>
        {
            Assert.That(result.ExecEndpoint, Is.EqualTo($"embedded:///functions/{result.FunctionId}/executions"));
            Assert.That(function.ActiveDeploymentId, Is.EqualTo(result.DeploymentId));
            Assert.That(function.Settings.Name, Is.EqualTo("deus-service-"));
            Assert.That(function.Settings.Runtime, Is.EqualTo("node-20.0"));
            Assert.That(function.Settings.TimeoutSeconds, Is.EqualTo(30));
            Assert.That(function.Settings.Execute, Is.EqualTo(new[] { "any" }));
            Assert.That(function.Settings.Scopes, Is.EqualTo(new[] { "users.read" }));
            Assert.That((function.Settings.Entrypoint, function.Settings.Commands), Is.EqualTo(("src/main.js", "npm install")));
            Assert.That(
                variables.Select(v => (v.Key, _host.Variables.Reveal(v), v.Secret)),
                Is.EqualTo(new[] { ("A", "1", true), ("B", "2", true), ("DEUS_MAX_RESPONSE_BYTES", "262144", true), ("P", "plain", false) }));
        });
    }

    [Test]
    public async Task The_stages_are_reported_in_order()
    {
        var progress = new ProgressList();

        await _host.Backend.DeployAsync(Input, progress);

        var stages = progress.Reports.Select(r => r.Stage).Distinct().ToList();
        Assert.That(stages, Is.EqualTo(Enum.GetValues<DeployStage>()));
    }

    [Test]
    public async Task What_is_not_gzip_is_wrapped()
    {
        using var tar = new MemoryStream();
        await new GZipStream(new MemoryStream(Archives.Function()), CompressionMode.Decompress).CopyToAsync(tar);
        _host.Blobs.Set("tar", tar.ToArray());

        await _host.Backend.DeployAsync(Input with { ArtifactKey = "tar" });
    }

    [Test]
    public async Task A_deployment_into_an_existing_function_overwrites_what_it_names_and_leaves_the_rest()
    {
        var first = await _host.Backend.DeployAsync(Input with
        {
            FunctionId = "fn1",
            Env = new Dictionary<string, string> { ["KEEP"] = "k", ["CHANGE"] = "old", ["DEUS_MAX_RESPONSE_BYTES"] = "10" },
        });

        var second = await _host.Backend.DeployAsync(Input with
        {
            FunctionId = "fn1",
            Env = new Dictionary<string, string> { ["CHANGE"] = "new" },
        });

        Assert.That(second.PreviousDeploymentId, Is.EqualTo(first.DeploymentId));
        Assert.That(_host.Deployments.Get("fn1", second.DeploymentId).Number, Is.EqualTo(2));
        Assert.That(
            _host.Variables.List("fn1").ToDictionary(v => v.Key, _host.Variables.Reveal),
            Is.EquivalentTo(new Dictionary<string, string> { ["KEEP"] = "k", ["CHANGE"] = "new", ["DEUS_MAX_RESPONSE_BYTES"] = "10" }));
    }

    [Test]
    public async Task The_same_again_does_nothing_when_asked_to()
    {
        var input = Input with { FunctionId = "fn1", SkipUnchanged = true, Env = new Dictionary<string, string> { ["A"] = "1" } };
        var first = await _host.Backend.DeployAsync(input);

        // Setting variables has made the function not live; the build that followed has made it live again.
        var same = await _host.Backend.DeployAsync(input);
        var other = await _host.Backend.DeployAsync(input with { Env = new Dictionary<string, string> { ["A"] = "2" } });

        Assert.That((same.IsUnchanged, same.DeploymentId), Is.EqualTo((true, first.DeploymentId)));
        Assert.That((other.IsUnchanged, other.DeploymentId), Is.Not.EqualTo((true, first.DeploymentId)));
    }

    [Test]
    public void What_is_refused_leaves_no_function()
    {
        Assert.Multiple(() =>
        {
            Assert.ThrowsAsync<UnsupportedRuntimeException>(() => _host.Backend.DeployAsync(Input with { Runtime = "cobol" }));
            Assert.ThrowsAsync<ArtifactRejectedException>(() => _host.Backend.DeployAsync(Input with { ArtifactKey = "none" }));
            Assert.ThrowsAsync<ArgumentException>(() => _host.Backend.DeployAsync(Input with { FunctionId = "../x" }));
            Assert.ThrowsAsync<ArgumentException>(() => _host.Backend.DeployAsync(Input with
            {
                Env = new Dictionary<string, string> { [new string('k', 256)] = "" },
            }));
        });

        Assert.That(_host.Functions.List(10, 0).Total, Is.Zero);
    }

    [Test]
    public void An_empty_or_too_large_artifact_is_refused()
    {
        _host.Blobs.Set("empty", []);
        _host.Blobs.Set("large", new byte[(10 * 1024 * 1024) + 1]);

        Assert.That(ProblemOf("empty"), Is.EqualTo(ArtifactProblem.Empty));
        Assert.That(ProblemOf("large"), Is.EqualTo(ArtifactProblem.TooLarge));

        ArtifactProblem ProblemOf(string key) => Assert.ThrowsAsync<ArtifactRejectedException>(
            () => _host.Backend.DeployAsync(Input with { ArtifactKey = key }))!.Problem;
    }

    [Test]
    public async Task Without_storage_the_error_names_the_line_that_registers_it()
    {
        await using var host = new TestHost(services: s => s.RemoveAll<IBlobReader>());

        var refused = Assert.ThrowsAsync<HostingConfigurationException>(() => host.Backend.DeployAsync(Input));

        Assert.That(refused!.Message, Does.Contain("services.AddSingleton<IBlobReader>(new FileBlobReader(\"artifacts\"));"));
    }

    [Test]
    public async Task A_failed_build_is_an_exception_with_its_log_and_the_deployment_stays()
    {
        _host.Blobs.Set("broken", Archives.Of(("other.js", "")));

        var failed = Assert.ThrowsAsync<DeploymentFailedException>(
            () => _host.Backend.DeployAsync(Input with { ArtifactKey = "broken", FunctionId = "fn1" }));

        Assert.That(failed!.Message, Does.Contain("'src/main.js' is not there"));
        Assert.That((await _host.WaitAsync("fn1", failed.DeploymentId!)).Status, Is.EqualTo(DeploymentStatus.Failed));
    }

    [Test]
    public async Task An_invocation_answers_with_what_the_function_did()
    {
        var deployed = await _host.Backend.DeployAsync(Input);
        _host.Runtime.Handler = (_, request, _) => Task.FromResult(new RuntimeResponse
        {
            StatusCode = 201,
            Body = request.Body,
            Headers = [new("content-type", "text/plain")],
            Logs = "log\n",
            Errors = "error\n",
        });

        var result = await _host.Backend.InvokeAsync(deployed.FunctionId, new InvokeRequest { Body = "héllo" });

        Assert.Multiple(() =>
        {
            Assert.That((result.StatusCode, result.IsSuccess, result.Body), Is.EqualTo((201, true, "héllo")));
            Assert.That((result.Logs, result.Errors), Is.EqualTo(("log\n", "error\n")));
            Assert.That(result.DeploymentId, Is.EqualTo(deployed.DeploymentId));
            Assert.That(result.Headers, Does.Contain(KeyValuePair.Create("x-appwrite-execution-id", result.ExecutionId)));
        });
    }

    [Test]
    public async Task A_body_over_the_limit_is_cut()
    {
        await using var host = new TestHost(services: s => s.Configure<HostingLimits>(l => l.DefaultMaxResponseBytes = 4));
        await host.DeployAsync();
        host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = "12345"u8.ToArray() });

        var result = await host.Backend.InvokeAsync("fn1", new InvokeRequest());

        Assert.That((result.Body, result.IsBodyTruncated), Is.EqualTo(("1234", true)));
    }

    [Test]
    public async Task A_deleted_function_is_gone()
    {
        var deployed = await _host.Backend.DeployAsync(Input);

        await _host.Backend.DeleteAsync(deployed.FunctionId);

        Assert.That(
            Assert.ThrowsAsync<FunctionStoreException>(() => _host.Backend.DeleteAsync(deployed.FunctionId))!.Problem,
            Is.EqualTo(FunctionProblem.FunctionNotFound));
    }

    [Test]
    public async Task An_always_warm_function_is_warmed_when_it_is_ready_and_after_a_restart()
    {
        var folder = TestHost.NewFolder();
        await using (var first = new TestHost(folder))
        {
            first.Blobs.Set("echo", Archives.Function());
            var deployed = await first.Backend.DeployAsync(Input with { AlwaysWarm = true });
            var warmed = await first.Runtime.Warmed.Task.WaitAsync(TimeSpan.FromSeconds(30));
            Assert.That((warmed.DeploymentId, warmed.AlwaysWarm), Is.EqualTo((deployed.DeploymentId, true)));
        }

        await using (var second = new TestHost(folder))
        {
            await second.StartAsync();
            await second.Runtime.Warmed.Task.WaitAsync(TimeSpan.FromSeconds(30));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task The_history_lists_activates_and_prunes()
    {
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            _host.Blobs.Set("echo", Archives.Function($"// {i}"));
            ids.Add((await _host.Backend.DeployAsync(Input with { FunctionId = "fn1" })).DeploymentId);
        }

        Assert.That(await _host.Backend.ActivateAsync("fn1", ids[0]), Is.EqualTo(ids[2]));
        var listed = new List<DeploymentState>();
        await foreach (var state in _host.Backend.ListAsync("fn1"))
            listed.Add(state);
        Assert.That(listed.Select(s => s.DeploymentId), Is.EqualTo(Enumerable.Reverse(ids)));
        Assert.That(listed.Single(s => s.IsActive).DeploymentId, Is.EqualTo(ids[0]));

        Assert.That(await _host.Backend.PruneAsync("fn1", keep: 1), Is.EqualTo(1));
        Assert.That(_host.Deployments.Count("fn1"), Is.EqualTo(2));
    }

    [Test]
    public async Task Those_who_wait_are_told_when_the_host_stops()
    {
        await using var host = new TestHost();
        host.Commands.Handler = async (_, token) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
            return 0;
        };
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var deployment = await host.CreateDeploymentAsync();
        var waiting = host.WaitAsync("fn1", deployment.Id);

        await host.Get<FunctionHost>().StopAsync(CancellationToken.None);

        Assert.ThrowsAsync<ObjectDisposedException>(() => waiting);
    }

    [Test]
    public async Task Nothing_is_opened_before_the_first_use()
    {
        await using var host = new TestHost();

        _ = host.Backend;

        Assert.That(Directory.GetFileSystemEntries(host.Folder), Is.Empty);
    }

    [Test]
    public void Options_are_all_checked_at_once()
    {
        var host = new TestHost(configure: o =>
        {
            o.Folder = "";
            o.MaxConcurrentBuilds = 0;
            o.SecretKey = new byte[5];
        });

        var refused = Assert.ThrowsAsync<Microsoft.Extensions.Options.OptionsValidationException>(
            () => host.Backend.DeployAsync(Input));

        Assert.That(refused!.Failures.Count(), Is.EqualTo(3));
    }

    [Test]
    public async Task A_failed_deployment_leaves_no_artifact_behind()
    {
        await _host.StartAsync();
        Assert.ThrowsAsync<InvalidOperationException>(() => _host.Backend.DeployAsync(Input, new FailsWhenStored()));

        await _host.ChoresDoneAsync();

        Assert.That(_host.Get<HostStorage>().Artifacts.Hashes(), Is.Empty);
    }

    /// <summary>By this step the artifact is stored and nothing names it yet.</summary>
    private sealed class FailsWhenStored : IProgress<DeployProgress>
    {
        public void Report(DeployProgress value)
        {
            if (value.Stage == DeployStage.CreatingFunction)
                throw new InvalidOperationException("the caller's progress failed");
        }
    }
}
