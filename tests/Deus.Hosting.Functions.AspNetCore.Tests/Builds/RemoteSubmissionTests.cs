using System.Net;
using System.Text.Json;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Events;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>Tests the submission of jobs, including errors during it.</summary>
public sealed class RemoteSubmissionTests : RemoteFixture
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
    public async Task The_job_has_a_key_to_the_API_for_as_long_as_it_may_take()
    {
        var (_, job) = await SubmittedAsync();
        using var client = new HttpClient { BaseAddress = new Uri(Host.Url) };
        client.DefaultRequestHeaders.Add("X-Appwrite-Project", ApiHost.Project);
        client.DefaultRequestHeaders.Add("X-Appwrite-Key", job.Environment("APPWRITE_FUNCTION_API_KEY"));

        // The function has no scopes, so a valid key gives a scope error and an expired key another error.
        Assert.That(await AnswerAsync(), Does.Contain("general_unauthorized_scope"));
        Host.Time.Advance(TimeSpan.FromMinutes(15 + 1));
        Assert.That(await AnswerAsync(), Does.Contain("project_key_expired"));

        async Task<string> AnswerAsync() => await (await client.GetAsync("functions")).Content.ReadAsStringAsync();
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

        await Host.Get<BuildBackgroundService>().RecoverAsync(CancellationToken.None);
        while (await Host.Get<BuildOutbox>().DeliverNextAsync(CancellationToken.None))
        {
            // Repeats until all effects are delivered.
        }

        await Host.EffectsDoneAsync(id);
        Assert.That(Jobs.Jobs, Has.Count.EqualTo(1));
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Waiting));
        await FinishAsync(job);
        Assert.That((await Host.EndAsync(id)).Status, Is.EqualTo(DeploymentStatus.Ready));
    }

    private static IEnumerable<string> Nulls(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => p.Value.ValueKind == JsonValueKind.Null ? [p.Name] : Nulls(p.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Nulls),
        _ => [],
    };
}
