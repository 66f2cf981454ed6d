using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// Retries requests by <see cref="RetryRules"/>, at growing intervals with jitter or after the wait that the server requests.
/// </summary>
internal sealed partial class AppwriteRetry
{
    private readonly ResiliencePipeline _idempotent;
    private readonly ResiliencePipeline _once;
    private readonly ILogger _logger;

    public AppwriteRetry(TimeProvider time, ILogger<AppwriteBackend> logger)
    {
        _logger = logger;
        _idempotent = Build(time, isIdempotent: true);
        _once = Build(time, isIdempotent: false);
    }

    public async Task<T> ExecuteAsync<T>(
        bool isIdempotent, Func<CancellationToken, Task<T>> attempt, CancellationToken cancellationToken) =>
        await (isIdempotent ? _idempotent : _once)
            .ExecuteAsync(async token => await attempt(token).ConfigureAwait(false), cancellationToken)
            .ConfigureAwait(false);

    private ResiliencePipeline Build(TimeProvider time, bool isIdempotent) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = RetryDelays.MaxRetries,
                ShouldHandle = args => ValueTask.FromResult(RetryRules.MayRepeat(args.Outcome.Exception, isIdempotent)),
                // Polly's jitter is not used: its waits do not always grow, and three of them can end within a second.
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(RetryDelays.Before(
                    args.AttemptNumber,
                    Random.Shared.NextDouble(),
                    (args.Outcome.Exception as BackendRejectedException)?.RetryAfter)),
                OnRetry = args =>
                {
                    LogRetry(args.AttemptNumber + 1, RetryDelays.MaxRetries, args.RetryDelay.TotalSeconds, args.Outcome.Exception!.GetType().Name);
                    return ValueTask.CompletedTask;
                },
            })
            .Build();

    [LoggerMessage(EventIds.Retrying, LogLevel.Warning, "Retry {Attempt} of {MaxAttempts} in {Seconds:0.0} s after {Failure}", EventName = "Retrying")]
    private partial void LogRetry(int attempt, int maxAttempts, double seconds, string failure);
}
