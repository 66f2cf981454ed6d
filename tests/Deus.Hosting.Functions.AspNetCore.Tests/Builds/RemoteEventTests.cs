using System.Net;
using System.Text.Json;
using Deus.Hosting.Functions.Builds;
using Deus.Hosting.Functions.Builds.Remote;
using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>Tests events in any order, repeated events, and events across a restart of the host.</summary>
public sealed class RemoteEventTests : RemoteFixture
{
    [Test]
    public async Task R47_Repeated_and_reordered_events_make_the_deployment_ready_with_the_correct_log()
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
    public async Task Secrets_are_masked_in_each_part_of_the_log()
    {
        var (id, job) = await SubmittedAsync();
        await Host.Get<IVariableStore>().SetAsync("fn1", "KEY", "s3cret-value");

        await Jobs.SendAsync(job, job.Log(2, "has s3cret-value"));
        await Jobs.SendAsync(job, job.Log(1, "password: hunter2"));

        Assert.That(Host.Read(id).Log, Is.EqualTo("password: [REDACTED]\nhas [REDACTED]\n"));
    }

    [Test]
    public async Task R49_Lines_repeated_under_new_ids_after_a_service_restart_are_stored_once()
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
    public async Task R13_Build_waits_for_an_output_that_arrives_long_after_the_exit()
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
    public async Task R39_Build_continues_after_a_restart_of_the_host()
    {
        var folder = Directory.CreateTempSubdirectory("deus-remote-").FullName;
        await Host.DisposeAsync();
        using var port = new ReservedPort();
        Host = await RemoteHost.StartAsync(Jobs, folder, port);
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
    public void R14_Every_declared_event_type_is_parsed_to_an_event()
    {
        var job = new FakeJob(JsonSerializer.SerializeToElement(new { id = "j", meta = new { deploymentId = "d" } }));
        byte[][] events = [job.Event("start", new { }), job.Log(1, "x"), job.ArtifactDone("output"), job.Exit(0), job.Complete()];

        var read = events.Select(e => CallbackReader.Read(e)!).ToList();

        Assert.That(read.Select(c => c.Identity.Type), Is.EqualTo(BuildEventTypes.All));
        Assert.That(read.Select(c => c.Event?.Invoke(1)), Is.All.InstanceOf<BuildEvent>());
    }
}
