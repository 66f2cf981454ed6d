namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>Tests jobs that the service does not accept.</summary>
public sealed class RemoteRefusalTests : RemoteFixture
{
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
        Assert.That(deployment.Log, Is.EqualTo("The jobs service did not respond.\n"));
    }

    [TestCase(500)]
    [TestCase(400)]
    [TestCase(401)]
    [TestCase(302)]
    public async Task R21_R23_A_job_that_is_refused_fails_the_deployment_without_a_second_question(int status)
    {
        Jobs.OnSubmit = (context, job) =>
        {
            Jobs.Accept(job); // The service may have accepted the job before the error.
            context.Response.StatusCode = status;
            return false;
        };

        var id = await Host.DeployAsync();
        var deployment = await Host.EndAsync(id);

        Assert.That(deployment.Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(deployment.Log, Does.Contain($"status {status}"));
        Assert.That(Jobs.Requests, Is.EqualTo(new[] { "POST" }));

        // R18: the deployment stays failed when the job runs nevertheless.
        var job = await Jobs.JobAsync();
        await Jobs.SendAsync(job, job.Exit(0));
        await Jobs.SendAsync(job, job.Complete());
        Assert.That(Host.Read(id).Status, Is.EqualTo(DeploymentStatus.Failed));
        Assert.That(Host.Functions.Get("fn1").ActiveDeploymentId, Is.Null);
    }

    [Test]
    public async Task R20_Error_before_the_submission_fails_the_deployment()
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
}
