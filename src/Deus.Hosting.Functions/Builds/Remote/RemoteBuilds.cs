using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>
/// Runs builds at the jobs service. The intent to submit a job is stored before the job is submitted. If the host process ends in between,
/// the next start submits the job. The service recognises a repeated job by its id.
/// </summary>
internal sealed partial class RemoteBuilds(
    HostStorage storage,
    BuildInbox inbox,
    BuildQueue queue,
    JobsClient jobs,
    JobPayloads payloads,
    IOptions<FunctionsOptions> options,
    TimeProvider time,
    ILogger<IDeploymentStore> logger)
{
    private const string Completed = "completed";
    private const string Failed = "failed";

    private RemoteBuilderOptions Remote => options.Value.RemoteBuilder
        ?? throw new InvalidOperationException("No remote builder is configured.");

    /// <summary>Takes waiting deployments until it is canceled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => WorkLoop.RunAsync(
        TakeNextAsync, queue.WaitAsync, failure => LogLoopFailed(logger, failure), time, cancellationToken);

    /// <summary>Takes the oldest waiting deployment and records, in the same transaction, that its job has to be submitted.</summary>
    /// <returns>False when no deployment waits.</returns>
    public async Task<bool> TakeNextAsync(CancellationToken cancellationToken)
    {
        if (storage.Database.Read(BuildTable.NextWaiting) is not { } next)
            return false;
        var jobId = JobIds.Create(Remote.ProjectId, next.DeploymentId);
        await inbox.PutAsync(
            new BuildMessage(next.DeploymentId, new BuildEvent.Taken(next.Attempt + 1, options.Value.BuildTimeout, jobId)),
            cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Submits the job of a taken build, unless the build has ended.</summary>
    public async Task SubmitAsync(string deploymentId, CancellationToken cancellationToken)
    {
        var facts = storage.Database.Read(connection => BuildTable.Find(connection, deploymentId))?.Facts;
        if (facts is not { JobId: not null, IsSubmitted: false, Status.IsTerminal: false })
            return;
        await inbox.PutAsync(
            new BuildMessage(deploymentId, await TrySubmitAsync(facts, cancellationToken).ConfigureAwait(false)), cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Stops the job of a deployment. The deployment may have been deleted.</summary>
    public Task StopAsync(string deploymentId, CancellationToken cancellationToken) =>
        jobs.DeleteAsync(Remote, JobIds.Create(Remote.ProjectId, deploymentId), cancellationToken);

    /// <summary>Queries the service for the state of an overdue job, and sends the lost events to the build.</summary>
    public async Task AskAsync(BuildFacts facts, CancellationToken cancellationToken)
    {
        try
        {
            var state = await jobs.FindAsync(Remote, facts.JobId!, cancellationToken).ConfigureAwait(false);
            BuildEvent[] lost = state switch
            {
                { Status: Completed } => [new BuildEvent.Exited(facts.Attempt, state.ExitCode ?? 0), new BuildEvent.Completed(facts.Attempt)],
                { Status: Failed } => [new BuildEvent.Exited(facts.Attempt, state.ExitCode is { } code and not 0 ? code : -1)],
                _ => [],
            };
            foreach (var happened in lost)
                await inbox.PutAsync(new BuildMessage(facts.DeploymentId, happened), cancellationToken).ConfigureAwait(false);
        }
        catch (JobsException e)
        {
            LogAskFailed(logger, e, facts.DeploymentId);
        }
    }

    private async Task<BuildEvent> TrySubmitAsync(BuildFacts facts, CancellationToken cancellationToken)
    {
        try
        {
            var context = storage.Database.Read(connection => BuildContext.Find(connection, facts.DeploymentId));
            if (context is null)
                return new BuildEvent.Refused(facts.Attempt, "The deployment was deleted.");
            await SubmitAsync(facts, payloads.For(facts, context, Remote), cancellationToken).ConfigureAwait(false);
            LogSubmitted(logger, facts.DeploymentId, facts.JobId!);
            return new BuildEvent.Submitted(facts.Attempt);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // Catches every failure: the build must not wait for a job that does not exist.
            LogRefused(logger, e, facts.DeploymentId);
            return new BuildEvent.Refused(facts.Attempt, e is JobsException ? e.Message : BuildLogMessages.HostFailed(e.Message));
        }
    }

    /// <summary>Submits a job. When the response is lost, it queries the service. A refusal is final.</summary>
    private async Task SubmitAsync(BuildFacts facts, JobDocument job, CancellationToken cancellationToken)
    {
        try
        {
            await jobs.SubmitAsync(Remote, job, cancellationToken).ConfigureAwait(false);
        }
        catch (JobsException e) when (!e.HasResponse)
        {
            if (!await IsThereAsync(facts, cancellationToken).ConfigureAwait(false))
                throw;
        }
    }

    /// <summary>Returns true when the service has the job although the response was lost.</summary>
    private async Task<bool> IsThereAsync(BuildFacts facts, CancellationToken cancellationToken)
    {
        try
        {
            return await jobs.FindAsync(Remote, facts.JobId!, cancellationToken).ConfigureAwait(false) is not null;
        }
        catch (JobsException)
        {
            return false;
        }
    }

    [LoggerMessage(
        HostEventIds.RemoteBuildSubmitted, LogLevel.Information, "The build of deployment {DeploymentId} was submitted as job {JobId}.",
        EventName = nameof(HostEventIds.RemoteBuildSubmitted))]
    private static partial void LogSubmitted(ILogger logger, string deploymentId, string jobId);

    [LoggerMessage(
        HostEventIds.RemoteBuildSubmitFailed, LogLevel.Warning, "The build of deployment {DeploymentId} could not be submitted.",
        EventName = nameof(HostEventIds.RemoteBuildSubmitFailed))]
    private static partial void LogRefused(ILogger logger, Exception exception, string deploymentId);

    [LoggerMessage(
        HostEventIds.RemoteBuildStateUnreadable,
        LogLevel.Warning,
        "The state of the overdue build of deployment {DeploymentId} could not be read.",
        EventName = nameof(HostEventIds.RemoteBuildStateUnreadable))]
    private static partial void LogAskFailed(ILogger logger, Exception exception, string deploymentId);

    [LoggerMessage(
        HostEventIds.RemoteBuildQueueFailed, LogLevel.Error, "Submitting builds to the jobs service failed and is retried shortly.",
        EventName = nameof(HostEventIds.RemoteBuildQueueFailed))]
    private static partial void LogLoopFailed(ILogger logger, Exception exception);
}
