using Deus.Hosting.Functions.Work;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions;

/// <summary>Executes what waits, a few at the same time.</summary>
/// <param name="queue">What waits.</param>
/// <param name="engine">Gives the engine, which needs the host that runs this.</param>
/// <param name="executions">The records.</param>
/// <param name="running">What runs.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">The log.</param>
internal sealed partial class DeferredRunner(
    DeferredQueue queue,
    Func<IFunctionEngine> engine,
    ExecutionStore executions,
    RunningExecutions running,
    TimeProvider time,
    ILogger<DeferredRunner> logger)
{
    private const int MaxAtOnce = 8;
    private const int HostFailureStatus = 500;

    private static readonly TimeSpan PauseWhenBusy = TimeSpan.FromSeconds(1);

    /// <summary>Works until it is cancelled.</summary>
    public Task RunAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Enumerable.Range(0, MaxAtOnce).Select(_ => WorkLoop.RunAsync(
            ExecuteNextAsync, queue.WaitAsync, failure => LogFailed(logger, failure), time, cancellationToken)));

    /// <summary>Executes what has waited longest.</summary>
    /// <returns>False when nothing waits.</returns>
    private async Task<bool> ExecuteNextAsync(CancellationToken cancellationToken)
    {
        if (await queue.TakeAsync(cancellationToken).ConfigureAwait(false) is not { } request)
            return false;
        queue.Wake(); // There may be more, for the other loops.
        await ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        try
        {
            await WhenThereIsRoomAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is HostingException or OperationCanceledException)
        {
            await CloseAsync(request, e is HostingException ? e.Message : "The host stopped before the execution had ended.")
                .ConfigureAwait(false);
        }
        finally
        {
            running.Remove(request.AcceptedId!);
        }
    }

    private async Task WhenThereIsRoomAsync(ExecutionRequest request, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await engine().ExecuteAsync(request, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (FunctionBusyException)
            {
                await Task.Delay(PauseWhenBusy, time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>What was refused before it began is ended here; what had begun was ended by the engine, and stays so.</summary>
    private Task CloseAsync(ExecutionRequest request, string why) => executions.EndAsync(new Execution
    {
        Id = request.AcceptedId!,
        FunctionId = request.FunctionId,
        DeploymentId = "",
        CreatedAt = time.GetUtcNow(),
        EndedAt = time.GetUtcNow(),
        Trigger = request.Trigger,
        Status = ExecutionStatus.Failed,
        Outcome = ExecutionOutcome.HostFailed,
        RequestMethod = request.Method,
        RequestPath = request.PathAndQuery,
        RequestHeaders = [],
        ResponseStatusCode = HostFailureStatus,
        Errors = why,
    });

    [LoggerMessage(1, LogLevel.Error, "What waits to be executed could not be looked at.")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
