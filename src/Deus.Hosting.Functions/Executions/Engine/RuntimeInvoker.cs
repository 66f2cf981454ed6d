using Deus.Hosting.Functions.Executions.Concurrency;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Node;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>
/// Calls a runtime and enforces a deadline in the engine. A runtime enforces the timeout itself and reports the outcome. The engine's
/// deadline covers a runtime that fails to do so: the caller's wait ends then.
/// </summary>
internal sealed partial class RuntimeInvoker(TimeProvider time, ILogger<IFunctionEngine> logger)
{
    /// <summary>The time added to the timeout: 10 seconds. It is longer than any runtime needs to end a timed-out execution.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    private const int MinStatus = 100;
    private const int MaxStatus = 999;

    /// <param name="runtime">The runtime.</param>
    /// <param name="deployment">The deployment to execute.</param>
    /// <param name="request">The request.</param>
    /// <param name="lease">The lease. It stays held until the function has ended, also when the caller has stopped waiting.</param>
    /// <param name="cancellationToken">Cancels the execution and the wait.</param>
    public async Task<RuntimeResponse> ExecuteAsync(
        IFunctionRuntime runtime, RuntimeDeployment deployment, RuntimeRequest request, ConcurrencyLease lease, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var log = CreateDelivery(runtime, deployment, request);
        var execution = runtime.ExecuteAsync(deployment, WithLiveLog(runtime, request, log), stop.Token);
        try
        {
            var response = await WaitAsync(execution, request, started, stop, cancellationToken).ConfigureAwait(false);
            await EndAsync(log).ConfigureAwait(false);
            return response;
        }
        catch (OperationCanceledException) when (!execution.IsCompleted)
        {
            lease.ReleaseAfter(EndOrDeadlineAsync(execution, request, started));
            throw;
        }
    }

    /// <summary>Opens a streamed response. From a runtime that cannot stream, the body arrives in one piece.</summary>
    public async Task<RuntimeStream> OpenAsync(
        IFunctionRuntime runtime,
        RuntimeDeployment deployment,
        RuntimeRequest request,
        long started,
        CancellationTokenSource stop,
        ConcurrencyLease lease,
        CancellationToken cancellationToken)
    {
        if (runtime is not IStreamingFunctionRuntime streaming)
            return await ToStreamAsync(await ExecuteAsync(runtime, deployment, request, lease, cancellationToken).ConfigureAwait(false))
                .ConfigureAwait(false);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellationToken);
        using var log = CreateDelivery(runtime, deployment, request);
        var opening = streaming.OpenAsync(deployment, WithLiveLog(runtime, request, log), either.Token);
        try
        {
            var stream = await opening.WaitAsync(Left(request, started), time, cancellationToken).ConfigureAwait(false);
            await EndAsync(log).ConfigureAwait(false);
            return stream;
        }
        catch (Exception e) when (IsFromWait(e, opening))
        {
            var end = DisposeWhenOpenAsync(opening);
            await stop.CancelAsync().ConfigureAwait(false);
            lease.ReleaseAfter(EndOrDeadlineAsync(end, request, started));
            if (e is OperationCanceledException)
                throw;
            return await ToStreamAsync(TimedOut(request, time.GetElapsedTime(started))).ConfigureAwait(false);
        }
    }

    /// <summary>Waits for the end of an execution or for the engine's deadline.</summary>
    /// <param name="execution">The runtime's task.</param>
    /// <param name="request">The request of the execution.</param>
    /// <param name="started">The start time, as a timestamp of the <see cref="TimeProvider"/>.</param>
    /// <param name="stop">Canceled at the deadline and when the wait is canceled.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<RuntimeResponse> WaitAsync(
        Task<RuntimeResponse> execution,
        RuntimeRequest request,
        long started,
        CancellationTokenSource stop,
        CancellationToken cancellationToken)
    {
        try
        {
            var response = Checked(await execution.WaitAsync(Left(request, started), time, cancellationToken).ConfigureAwait(false));
            return response.Duration > TimeSpan.Zero ? response : response with { Duration = time.GetElapsedTime(started) };
        }
        catch (Exception e) when (IsFromWait(e, execution))
        {
            Observe(execution);
            // Also when the caller has canceled: this wait may observe the cancellation before the runtime does.
            await stop.CancelAsync().ConfigureAwait(false);
            if (e is OperationCanceledException)
                throw;
            return TimedOut(request, time.GetElapsedTime(started));
        }
    }

    /// <summary>Returns the time left until the engine's deadline; zero when it has passed.</summary>
    public TimeSpan Left(RuntimeRequest request, long started)
    {
        var left = request.Timeout + Grace - time.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static RuntimeResponse TimedOut(RuntimeRequest request, TimeSpan duration)
    {
        var failed = RuntimeResponse.Failed(RuntimeOutcome.TimedOut, "Execution timed out; the runtime did not stop it.");
        return request.Written.Complete(failed with { Duration = duration });
    }

    /// <summary>
    /// Returns true when the exception comes from the wait. The runtime may throw the same exception type, or may have completed a moment
    /// later.
    /// </summary>
    private static bool IsFromWait(Exception exception, Task runtime) => exception switch
    {
        TimeoutException => runtime.Exception?.InnerExceptions.Contains(exception) is not true,
        OperationCanceledException => !runtime.IsCompleted,
        _ => false,
    };

    private async Task EndOrDeadlineAsync(Task execution, RuntimeRequest request, long started) => await execution
        .WaitAsync(Left(request, started), time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    /// <summary>
    /// Returns null when the log has no follower, and for Node.js, which delivers the log itself before status and headers.
    /// </summary>
    private LogDelivery? CreateDelivery(IFunctionRuntime runtime, RuntimeDeployment deployment, RuntimeRequest request) =>
        request.LiveLog is { } follower && runtime is not NodeRuntime
            ? new LogDelivery(follower, failure => LogFollowerFailed(logger, deployment.DeploymentId, failure), time)
            : null;

    /// <summary>
    /// Lets the runtime report each line for the record and for the follower. Workers write their lines to files, so Node.js reports only
    /// to a follower.
    /// </summary>
    private static RuntimeRequest WithLiveLog(IFunctionRuntime runtime, RuntimeRequest request, LogDelivery? log) =>
        runtime is NodeRuntime || !request.Logging ? request : request with { LiveLog = new LogSplitter(request.Written, log) };

    private static Task EndAsync(LogDelivery? log) => log?.EndAsync() ?? Task.CompletedTask;

    [LoggerMessage(
        HostEventIds.LogFollowerFailed,
        LogLevel.Warning,
        "The log follower of an execution in deployment {DeploymentId} threw a {Failure}. It receives no more lines.",
        EventName = nameof(HostEventIds.LogFollowerFailed))]
    private static partial void LogFollowerFailed(ILogger logger, string deploymentId, Type failure);

    /// <summary>Disposes a response that opens after the wait has ended.</summary>
    private static async Task DisposeWhenOpenAsync(Task<RuntimeStream> opening)
    {
        await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (opening.IsCompletedSuccessfully)
            await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Returns a stream of a response that is complete.</summary>
    public static async Task<RuntimeStream> ToStreamAsync(RuntimeResponse response)
    {
        var body = new StreamedBody();
        if (!response.Body.IsEmpty)
            await body.WriteAsync(response.Body, CancellationToken.None).ConfigureAwait(false);
        body.End();
        return new BodyStream(response, body, Task.FromResult(response with { OutputBytes = response.OutputBytes, Body = default }));
    }

    /// <summary>Observes the task's exception, so that it is not reported as unobserved.</summary>
    public static void Observe(Task task) => task.ContinueWith(
        static t => t.Exception,
        CancellationToken.None,
        TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously,
        TaskScheduler.Default);

    /// <summary>Replaces a status that HTTP cannot carry by an error. Otherwise the HTTP layer would fail later.</summary>
    private static RuntimeResponse Checked(RuntimeResponse response) => response.StatusCode is >= MinStatus and <= MaxStatus
        ? response
        : (response with { StatusCode = 500, Headers = [], Body = default, OutputBytes = 0, Outcome = RuntimeOutcome.Responded })
            .WithError($"The function answered with the status {response.StatusCode}. Accepted: {MinStatus} to {MaxStatus}.");
}
