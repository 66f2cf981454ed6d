namespace Deus.Hosting.Functions;

/// <summary>
/// When the host executes a failed asynchronous or scheduled execution again. Each attempt has a record of its own, see
/// <see cref="Execution.Attempt"/>. An execution whose last attempt has failed is a dead letter: its request is kept, and
/// <see cref="IExecutionStore.RunAgainAsync"/> executes it again.
/// </summary>
public sealed record RetryPolicy
{
    /// <summary>The maximum number of attempts, 1 to 100, the first one included. With 1, a failed execution is a dead letter at once.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>
    /// The longest delay before the second attempt, one second to one day. It doubles with each attempt. The host waits at least half of
    /// it; the rest is random, so that executions that failed together do not start together. Default 10 s.
    /// </summary>
    public TimeSpan FirstDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest delay between two attempts, at least <see cref="FirstDelay"/>, at most seven days. Default one hour.</summary>
    public TimeSpan MaxDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// The outcomes after which there is another attempt. Default: the function failed, timed out, ran out of memory or crashed, or the
    /// host's process ended. With <see cref="ExecutionOutcome.Lost"/> an attempt may have run to its end before the process ended.
    /// <see cref="ExecutionOutcome.Completed"/> and <see cref="ExecutionOutcome.Canceled"/> are not accepted.
    /// </summary>
    public IReadOnlyList<ExecutionOutcome> Outcomes { get; init; } =
    [
        ExecutionOutcome.FunctionFailed, ExecutionOutcome.TimedOut, ExecutionOutcome.OutOfMemory, ExecutionOutcome.Crashed,
        ExecutionOutcome.Lost,
    ];

    /// <summary>Returns the delay before the next attempt.</summary>
    /// <param name="attempt">The number of the attempt that has failed, from 1.</param>
    /// <param name="random">A number from 0 to 1.</param>
    internal TimeSpan DelayAfter(int attempt, double random)
    {
        var longest = Math.Min(FirstDelay.TotalSeconds * Math.Pow(2, attempt - 1), MaxDelay.TotalSeconds);
        return TimeSpan.FromSeconds(longest * (1 + random) / 2);
    }
}
