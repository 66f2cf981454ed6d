using System.Net;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>A jobs service and a host that uses it, for each test.</summary>
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

    /// <summary>A deployment and the job it was submitted as.</summary>
    internal async Task<(string Id, FakeJob Job)> SubmittedAsync()
    {
        var id = await Host.DeployAsync();
        var job = await Jobs.JobAsync();
        await Host.EffectsDoneAsync(id);
        return (id, job);
    }

    /// <summary>Everything a good job does after it has begun.</summary>
    internal async Task FinishAsync(FakeJob job)
    {
        Assert.That(await Jobs.SendAsync(job, job.Exit(0)), Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await Jobs.UploadAsync(job, ApiHost.Archive()), Is.EqualTo(HttpStatusCode.Accepted));
        Assert.That(await Jobs.SendAsync(job, job.Complete()), Is.EqualTo(HttpStatusCode.NoContent));
    }
}
