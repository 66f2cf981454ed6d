using System.Net;
using System.Text.Json;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Builds.Store;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

public sealed class RemoteBuildTests : RemoteFixture
{
    [Test]
    public async Task R32_A_job_is_submitted_loads_its_source_stores_its_output_and_makes_the_deployment_active()
    {
        var archive = ApiHost.Archive("// source");
        var id = await Host.DeployAsync(archive);
        var job = await Jobs.JobAsync();
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Waiting));

        var (status, source) = await Jobs.DownloadAsync(job);
        await Jobs.SendAsync(job, job.Log(null, "installing", "done"));
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Building));
        await FinishAsync(job);

        var deployment = await Host.EndAsync(id);
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(source, Is.EqualTo(archive));
            Assert.That((deployment.Status, deployment.Log), Is.EqualTo((DeploymentStatus.Ready, "installing\ndone\n")));
            Assert.That(deployment.BuildDuration, Is.EqualTo(TimeSpan.FromSeconds(2)));
            Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.EqualTo(id));
        });
    }

    [Test]
    public async Task R04_The_job_has_what_todays_control_plane_submits_and_no_null()
    {
        var (id, job) = await SubmittedAsync();

        Assert.Multiple(() =>
        {
            Assert.That(job.Id, Is.EqualTo($"default-{id}-build"));
            Assert.That(job.Submitted.GetProperty("command").GetString(), Is.EqualTo(
                @"/usr/local/server/helpers/build.sh 'npm install && echo '\''it is'\'''"));
            Assert.That(job.Submitted.GetProperty("workspace").GetString(), Is.EqualTo("/mnt/code"));
            Assert.That(job.Submitted.GetProperty("timeoutSeconds").GetInt32(), Is.EqualTo(900));
            Assert.That((job.Meta("projectId"), job.Meta("deploymentId"), job.Meta("resourceId"), job.Meta("resourceType")), Is.EqualTo(("default", id, "fn1", "functions")));
            Assert.That(job.Environment("OPEN_RUNTIMES_OUTPUT_DIRECTORY"), Is.Empty);
            Assert.That(job.Environment("OPEN_RUNTIMES_ENTRYPOINT"), Is.EqualTo("src/main.js"));
            Assert.That(job.Artifact("extract").GetProperty("depends").GetString(), Is.EqualTo("source"));
            Assert.That(job.Artifact("output").GetProperty("depends").GetString(), Is.EqualTo("job"));
            Assert.That(job.Submitted.GetProperty("callback").GetProperty("events").GetArrayLength(), Is.Zero, "none named: all are sent");
            Assert.That(Nulls(job.Submitted), Is.Empty);
        });
    }

    [Test]
    public async Task R47_Events_that_come_twice_and_in_any_order_make_one_ready_deployment_with_the_right_log()
    {
        var random = new Random(7);
        for (var round = 0; round < 10; round++)
        {
            var (id, job) = await SubmittedAsync();
            await Jobs.UploadAsync(job, ApiHost.Archive());
            byte[][] events = [.. Enumerable.Range(1, 12).Select(n => job.Log(n, $"line {n}")), job.ArtifactDone("output"), job.Exit(0, 12), job.Complete()];
            var sent = events.Concat(events).ToArray();
            random.Shuffle(sent);

            var answers = await Task.WhenAll(sent.Select(e => Jobs.SendAsync(job, e)));

            Assert.That(answers, Is.All.EqualTo(HttpStatusCode.NoContent));
            var deployment = await Host.EndAsync(id);
            Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Ready));
            Assert.That(deployment.Log, Is.EqualTo(string.Concat(Enumerable.Range(1, 12).Select(n => $"line {n}\n"))));
        }
    }

    [Test]
    public async Task R49_A_service_that_restarts_and_replays_its_lines_under_new_ids_leaves_each_line_once()
    {
        var (id, job) = await SubmittedAsync();
        for (var run = 0; run < 2; run++)
        {
            foreach (var n in new[] { 1, 2, 3 })
                await Jobs.SendAsync(job, job.Log(n, $"line {n}"));
        }

        Assert.That(Host.Read(id).Log, Is.EqualTo("line 1\nline 2\nline 3\n"));
    }

    [Test]
    public async Task R13_An_output_that_comes_long_after_the_exit_is_waited_for()
    {
        var (id, job) = await SubmittedAsync();
        await Jobs.SendAsync(job, job.Exit(0));
        await Host.PassAsync(TimeSpan.FromMinutes(10));
        Assert.That(Host.Read(id).Status.IsTerminal, Is.False);

        await Jobs.UploadAsync(job, ApiHost.Archive());
        await Jobs.SendAsync(job, job.Complete());

        Assert.That((await Host.EndAsync(id)).Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [Test]
    public async Task R23_An_answer_that_is_lost_after_the_job_was_accepted_leaves_one_job_and_a_waiting_deployment()
    {
        Jobs.OnSubmit = (context, accepted) =>
        {
            Jobs.Accept(accepted);
            context.Abort();
            return false;
        };
        var (id, job) = await SubmittedAsync();
        await Host.EffectsDoneAsync(id);

        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Waiting));
        Assert.That(Jobs.Requests, Is.EqualTo(new[] { "POST", "GET" }));
        await FinishAsync(job);
        Assert.That((await Host.EndAsync(id)).Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [Test]
    public async Task R23_A_connection_that_is_lost_before_fails_the_deployment()
    {
        Jobs.OnSubmit = (context, _) =>
        {
            context.Abort();
            return false;
        };

        var deployment = await Host.EndAsync(await Host.DeployAsync());

        Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(deployment.Log, Is.EqualTo("The build service did not answer.\n"));
    }

    [TestCase(500)]
    [TestCase(400)]
    [TestCase(401)]
    [TestCase(302)]
    public async Task R21_R23_A_job_that_is_refused_fails_the_deployment_without_a_second_question(int status)
    {
        Jobs.OnSubmit = (context, job) =>
        {
            Jobs.Accept(job); // Whatever it has done all the same.
            context.Response.StatusCode = status;
            return false;
        };

        var id = await Host.DeployAsync();
        var deployment = await Host.EndAsync(id);

        Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(deployment.Log, Does.Contain($"status {status}"));
        Assert.That(Jobs.Requests, Is.EqualTo(new[] { "POST" }));

        // R18: and when the job runs, nothing comes of it.
        var job = await Jobs.JobAsync();
        await Jobs.SendAsync(job, job.Exit(0));
        await Jobs.SendAsync(job, job.Complete());
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task R22_A_cancel_while_the_job_is_being_submitted_stops_it()
    {
        string? id = null;
        var submitting = new TaskCompletionSource();
        var canceled = new TaskCompletionSource();
        Jobs.OnSubmit = (_, _) =>
        {
            submitting.SetResult();
            canceled.Task.WaitAsync(TimeSpan.FromSeconds(30)).GetAwaiter().GetResult();
            return true;
        };
        id = await Host.DeployAsync();
        await submitting.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await Host.CancelAsync(id);
        canceled.SetResult();
        var job = await Jobs.JobAsync();
        await Host.EffectsDoneAsync(id);

        Assert.That(Jobs.Deleted.Count(deleted => deleted == job.Id), Is.EqualTo(2), "once in vain, and once when it was there");
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Canceled));
    }

    [Test]
    public async Task R12_A_cancel_writes_its_line_tells_the_function_stops_the_job_and_revokes_the_tokens()
    {
        var (id, job) = await SubmittedAsync();
        await Jobs.SendAsync(job, job.Log(null, "at work"));

        var canceled = await Host.CancelAsync(id);
        await Host.EffectsDoneAsync(id);

        Assert.That(canceled.Log, Is.EqualTo("at work\nBuild has been canceled.\n"));
        Assert.That(Host.Functions.Get("fn1").LatestDeploymentStatus, Is.EqualTo("canceled"));
        Assert.That(Jobs.Deleted, Does.Contain(job.Id));
        Assert.That((await Jobs.DownloadAsync(job)).Status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await Jobs.UploadAsync(job, ApiHost.Archive()), Is.EqualTo(HttpStatusCode.Conflict));
        await Jobs.SendAsync(job, job.Log(null, "late"));
        Assert.That(await Jobs.SendAsync(job, job.Exit(-1)), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(Host.Read(id), Is.EqualTo(canceled with { RowVersion = Host.Read(id).RowVersion, UpdatedAt = Host.Read(id).UpdatedAt }));
    }

    [Test]
    public async Task R12_A_service_that_cannot_be_reached_does_not_fail_the_cancel()
    {
        var (id, _) = await SubmittedAsync();
        await Jobs.DisposeAsync();

        Assert.That((await Host.CancelAsync(id)).Status, Is.EqualTo(DeploymentStatus.Canceled));
    }

    [Test]
    public async Task R39_A_host_that_restarts_in_the_middle_goes_on_where_it_was()
    {
        var folder = Directory.CreateTempSubdirectory("deus-remote-").FullName;
        await Host.DisposeAsync();
        Host = await RemoteHost.StartAsync(Jobs, folder);
        var port = new Uri(Host.Url).Port;
        var (id, job) = await SubmittedAsync();
        await Jobs.SendAsync(job, job.Log(2, "two"));
        await Jobs.SendAsync(job, job.Exit(0, 2));

        await Host.DisposeAsync();
        Host = await RemoteHost.StartAsync(Jobs, folder, port);
        await Jobs.UploadAsync(job, ApiHost.Archive());
        await Jobs.SendAsync(job, job.Log(1, "one"));
        await Jobs.SendAsync(job, job.Complete());

        Assert.That((await Host.EndAsync(id)).Log, Is.EqualTo("one\ntwo\n"));
        Assert.That(Jobs.Requests.Count(r => r == "POST"), Is.EqualTo(1), "it was submitted once");
        await Host.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Test]
    public async Task A_job_whose_submission_the_host_did_not_live_to_see_is_submitted_after_its_start_and_known_by_its_id()
    {
        var (id, job) = await SubmittedAsync();
        await Host.EffectsDoneAsync(id);
        await Host.Database.WriteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "UPDATE deployments SET is_submitted = 0; UPDATE build_effects SET done_at = NULL, due_at = 0";
                return command.ExecuteNonQuery();
            },
            CancellationToken.None);

        await Host.Get<BuildHost>().RecoverAsync(CancellationToken.None);
        while (await Host.Get<BuildOutbox>().DeliverNextAsync(CancellationToken.None))
        {
            // Until all is delivered.
        }

        await Host.EffectsDoneAsync(id);
        Assert.That(Jobs.Jobs, Has.Count.EqualTo(1));
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Waiting));
        await FinishAsync(job);
        Assert.That((await Host.EndAsync(id)).Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    [TestCase("running", null, DeploymentStatusName.Failed, "longer than 900 seconds")]
    [TestCase("failed", 3, DeploymentStatusName.Failed, "exit code 3")]
    [TestCase("completed", 0, DeploymentStatusName.Ready, "")]
    public async Task R50_A_job_nothing_is_heard_of_is_asked_once_at_its_deadline(
        string state, int? exitCode, string expected, string log)
    {
        var (id, job) = await SubmittedAsync();
        await Host.EffectsDoneAsync(id);
        await Jobs.UploadAsync(job, ApiHost.Archive());
        (job.Status, job.ExitCode) = (state, exitCode);

        await Host.PassAsync(TimeSpan.FromMinutes(20));

        var deployment = await Host.EndAsync(id);
        Assert.That((deployment.Status.Value, deployment.Log), Is.EqualTo((expected, deployment.Log)));
        Assert.That(deployment.Log, Does.Contain(log));
        Assert.That(Jobs.Requests.Count(r => r == "GET"), Is.InRange(1, 2), "the sweeper's own tick may have asked at the same time");
    }

    [Test]
    public async Task R50_A_service_that_is_gone_leaves_the_deadline_to_decide()
    {
        var (id, _) = await SubmittedAsync();
        await Host.EffectsDoneAsync(id);
        await Jobs.DisposeAsync();

        await Host.PassAsync(TimeSpan.FromMinutes(20));

        Assert.That((await Host.EndAsync(id)).Log, Does.Contain("longer than 900 seconds"));
    }

    [Test]
    public async Task R20_What_goes_wrong_before_the_submission_fails_the_deployment()
    {
        await Host.DeployAsync();
        await Jobs.JobAsync();
        await Host.Database.WriteAsync(
            connection =>
            {
                using var command = connection.CreateCommand();
                command.CommandText = "INSERT INTO variables VALUES ('v1', 'fn1', 'BROKEN', x'00', 1, 0, 0)";
                return command.ExecuteNonQuery();
            },
            CancellationToken.None);

        var deployment = await Host.EndAsync(await Host.DeployAsync());

        Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Failed));
    }

    [Test]
    public async Task R31_Deleting_the_deployment_stops_its_job_and_what_it_says_afterwards_is_ignored()
    {
        var (id, job) = await SubmittedAsync();
        await Host.EffectsDoneAsync(id);

        await Host.Get<DeploymentRemoval>().DeleteAsync("fn1", id, CancellationToken.None);
        await Host.EffectsDoneAsync(id);

        Assert.That(Jobs.Deleted, Is.EqualTo(new[] { job.Id }));
        Assert.That(await Jobs.SendAsync(job, job.Complete()), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await Jobs.UploadAsync(job, ApiHost.Archive()), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public void R14_Every_declared_type_makes_an_event()
    {
        var job = new FakeJob(JsonSerializer.SerializeToElement(new { id = "j", meta = new { deploymentId = "d" } }));
        byte[][] events = [job.Event("start", new { }), job.Log(1, "x"), job.ArtifactDone("output"), job.Exit(0), job.Complete()];

        var read = events.Select(e => Deus.Hosting.Functions.Builds.Remote.CallbackReader.Read(e)!).ToList();

        Assert.That(read.Select(c => c.Identity.Type), Is.EqualTo(BuildEventTypes.All));
        Assert.That(read.Select(c => c.Event?.Invoke(1)), Is.All.InstanceOf<BuildEvent>());
    }

    private static IEnumerable<string> Nulls(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Value.ValueKind == JsonValueKind.Null ? [p.Name] : Nulls(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Nulls),
        _ => [],
    };

    private static class DeploymentStatusName
    {
        public const string Ready = "ready";
        public const string Failed = "failed";
    }
}
