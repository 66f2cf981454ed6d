using System.Net;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>Starts a jobs service and a host that uses it for each test.</summary>
public abstract class RemoteFixture
{
    internal JobsService Jobs { get; private set; } = null!;

    internal RemoteHost Host { get; set; } = null!;

    [SetUp]
    public async Task SetUpAsync()
    {
        Jobs = await JobsService.StartAsync();
        Host = await RemoteHost.StartAsync(Jobs);
    }

    [TearDown]
    public async Task TearDownAsync()
    {
        await Host.DisposeAsync();
        await Jobs.DisposeAsync();
    }

    /// <summary>Creates a deployment and waits until its job is submitted.</summary>
    internal async Task<(string Id, FakeJob Job)> SubmittedAsync()
    {
        var id = await Host.DeployAsync();
        var job = await Jobs.JobAsync();
        await Host.EffectsDoneAsync(id);
        return (id, job);
    }

    /// <summary>Sends the remaining events of a successful job and uploads its output.</summary>
    internal async Task FinishAsync(FakeJob job)
    {
        Assert.That(await Jobs.SendAsync(job, job.Exit(0)), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await Jobs.UploadAsync(job, ApiHost.Archive()), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await Jobs.SendAsync(job, job.Complete()), Is.EqualTo(HttpStatusCode.NoContent));
    }
}
