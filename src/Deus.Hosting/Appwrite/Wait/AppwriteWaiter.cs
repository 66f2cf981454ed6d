using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Backends;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite.Wait;

/// <summary>
/// Polls a deployment at growing intervals with jitter, and throws when it shows no progress. A server may report <c>ready</c>
/// before it has activated the deployment (https://github.com/appwrite/appwrite/pull/13741), and 1.9.0 to 1.9.6 never activate a
/// deployment that was uploaded in parts. Therefore the function is read, too. A deployment that is ready, not active and the
/// newest is activated at once, as the server does or should have done.
/// </summary>
internal sealed partial class AppwriteWaiter(
    AppwriteApi api, IOptionsMonitor<AppwriteOptions> options, TimeProvider time, ILogger<AppwriteBackend> logger)
{
    private const int MaxFailedReads = 5;

    // For a deployment that is not the newest. A server that activates it without a request does so within a few polls.
    private const int PollsBeforeActivation = 6;

    private readonly ILogger _logger = logger;

    public async Task<DeploymentState> WaitAsync(
        string functionId, string deploymentId, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var watch = new WaitDeadline(options.CurrentValue, time);
        var intervals = new PollIntervals();
        var reads = new ReadFailures();
        var log = new BuildLogDelta();
        var inactivePolls = 0;
        while (true)
        {
            if (await TryReadAsync(functionId, deploymentId, reads, cancellationToken).ConfigureAwait(false) is { } reading)
            {
                progress?.Report(DeployProgress.From(reading.State, log.Next(reading.Log, reading.State.Status.IsTerminal)));
                if (reading.IsFinal)
                    return reading.State;
                if (reading.State.Status == DeploymentStatus.Ready && ++inactivePolls == PollsBeforeActivation)
                    await ActivateAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
                watch.Check(reading.State, reading.LogLength);
            }

            await Task.Delay(intervals.Next(), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the state. Returns null for up to 5 consecutive failures.</summary>
    private async Task<Reading?> TryReadAsync(
        string functionId, string deploymentId, ReadFailures failures, CancellationToken cancellationToken)
    {
        try
        {
            var reading = await ReadAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
            failures.InARow = 0;
            return reading;
        }
        catch (HostingException e) when (IsPassing(e) && ++failures.InARow <= MaxFailedReads)
        {
            LogReadFailed(e, failures.InARow, MaxFailedReads, functionId, deploymentId);
            return null;
        }
    }

    private async Task<Reading> ReadAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        var deployment = await api.GetDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        if (deployment.Status != DeploymentStatus.Ready.Value)
            return new Reading(DeploymentStates.From(functionId, deployment, isActive: false), deployment, Function: null);
        var reading = Reading.From(deployment, await api.GetFunctionAsync(functionId, cancellationToken).ConfigureAwait(false));
        if (reading.State.IsActive || reading.IsSuperseded)
            return reading;
        var newest = await api.FindNewestDeploymentAsync(functionId, cancellationToken).ConfigureAwait(false);
        return newest?.Id == deployment.Id
            ? Reading.From(deployment, await ActivateAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false))
            : reading;
    }

    private async Task<FunctionResponse> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        var function = await api.ActivateAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        LogActivated(functionId, deploymentId);
        return function;
    }

    private static bool IsPassing(HostingException failure) => failure is
        BackendUnreachableException or InvalidBackendResponseException or BackendRejectedException { StatusCode: 408 or 429 or >= 500 };

    [LoggerMessage(EventIds.ActivatedExplicitly, LogLevel.Information, "The server had not activated deployment {DeploymentId} of function {FunctionId}; it was activated", EventName = "ActivatedExplicitly")]
    private partial void LogActivated(string functionId, string deploymentId);

    [LoggerMessage(EventIds.WaitReadFailed, LogLevel.Warning, "Reading deployment {DeploymentId} of function {FunctionId} failed, {Count} of at most {MaxCount} in a row", EventName = "WaitReadFailed")]
    private partial void LogReadFailed(Exception failure, int count, int maxCount, string functionId, string deploymentId);

    private sealed class ReadFailures
    {
        public int InARow { get; set; }
    }

    private sealed record Reading(DeploymentState State, DeploymentResponse Deployment, FunctionResponse? Function)
    {
        public static Reading From(DeploymentResponse deployment, FunctionResponse function) =>
            new(DeploymentStates.From(function.Id!, deployment, function.DeploymentId == deployment.Id), deployment, function);

        public string Log => Deployment.BuildLogs ?? "";

        public int LogLength => Log.Length;

        /// <summary>True when the deployment has ended, and is active or will not become active without a request.</summary>
        public bool IsFinal => State.Status.IsTerminal
            && (State.Status != DeploymentStatus.Ready || State.IsActive || Deployment.Activate == false || IsSuperseded);

        /// <summary>
        /// True when a newer deployment is active, so that this one must not replace it. Both times have the same format, in UTC.
        /// </summary>
        public bool IsSuperseded => Function?.DeploymentCreatedAt is { Length: > 0 } active
            && string.CompareOrdinal(active, Deployment.CreatedAt) > 0;
    }
}
