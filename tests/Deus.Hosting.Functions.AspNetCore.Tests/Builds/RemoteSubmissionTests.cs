using System.Net;
using System.Text.Json;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Events;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>Tests the submission of jobs, including errors during it.</summary>
public sealed class RemoteSubmissionTests : RemoteFixture
{
    [Test]
    public async Task R32_Remote_job_loads_its_source_stores_its_output_and_activates_the_deployment()
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
    public async Task API_key_of_a_job_is_valid_until_the_build_timeout()
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
    public async Task R04_Submitted_job_has_the_documented_fields_and_no_null()
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

    [TestCase("s-0.5vcpu-512mb", 0.5, 1024)]
    [TestCase("s-2vcpu-4gb", 2, 4096)]
    public async Task Submitted_job_has_the_size_of_the_build_specification(string specification, double cpus, int megabytes)
    {
        await Host.Functions.CreateAsync(
            "fn1",
            new FunctionSettings
            {
                Name = "Hello",
                Runtime = "node-20.0",
                Entrypoint = "src/main.js",
                Commands = "npm install",
                BuildSpecification = specification,
            },
            alwaysWarm: false,
            CancellationToken.None);

        var (_, job) = await SubmittedAsync();

        Assert.Multiple(() =>
        {
            Assert.That(job.Submitted.GetProperty("cpu").GetDouble(), Is.EqualTo(cpus));
            Assert.That(job.Submitted.GetProperty("memory").GetInt32(), Is.EqualTo(megabytes));
            Assert.That(job.Environment("APPWRITE_REGION"), Is.EqualTo("default"));
        });
    }

    [Test]
    public async Task R23_Lost_response_to_an_accepted_job_leaves_one_job_and_a_waiting_deployment()
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
    public async Task Job_whose_submission_was_not_recorded_is_found_by_its_id_after_a_restart()
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
