using System.Collections.Concurrent;
using System.Security.Cryptography;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Executions.Callbacks;

/// <summary>
/// Delivers callbacks, each at least once. A failed attempt, or one whose host process ended, is repeated with growing delays, up to
/// <see cref="MaxAttempts"/> times. Callbacks of one function are sent one after another; a slow receiver delays no other function.
/// </summary>
internal sealed partial class CallbackOutbox(
    HostStorage storage, CallbackQueue queue, CallbackSender sender, TimeProvider time, ILogger<IFunctionEngine> logger)
{
    /// <summary>The maximum number of attempts: 16, within about seven hours.</summary>
    public const int MaxAttempts = 16;

    private const int MaxFunctions = 16;

    private static readonly TimeSpan FirstWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(1);

    private readonly List<Task> _work = [];
    private readonly ConcurrentDictionary<string, bool> _sending = new(StringComparer.Ordinal);
    private DateTimeOffset _read;

    /// <summary>Delivers callbacks until it is canceled. Attempts under way are then abandoned, and repeated after the next start.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await WorkLoop.RunAsync(ReadAsync, WaitAsync, failure => LogQueueFailed(logger, failure), time, cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_work).ConfigureAwait(false);
    }

    /// <summary>Returns the delay after a number of failed attempts: 5, 10, 20, … seconds, at most one hour.</summary>
    internal static TimeSpan WaitAfter(int attempts) =>
        TimeSpan.FromSeconds(Math.Min(FirstWait.TotalSeconds * Math.Pow(2, attempts - 1), LongestWait.TotalSeconds));

    /// <summary>Starts the delivery for each function that has due callbacks and no delivery yet.</summary>
    private Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        _work.RemoveAll(work => work.IsCompleted);
        _read = time.GetUtcNow();
        foreach (var functionId in storage.Database.Read(connection => CallbackTable.DueFunctions(connection, _read)))
        {
            if (_work.Count < MaxFunctions && _sending.TryAdd(functionId, true))
                _work.Add(Task.Run(() => SendDueAsync(functionId, cancellationToken), CancellationToken.None));
        }

        return Task.FromResult(false);
    }

    private Task WaitAsync(CancellationToken cancellationToken)
    {
        if (storage.Database.Read(connection => CallbackTable.NextDue(connection, _read)) is not { } due)
            return queue.WaitAsync(cancellationToken);
        var left = due - time.GetUtcNow();
        return left > TimeSpan.Zero ? queue.WaitAsync(left, time, cancellationToken) : Task.CompletedTask;
    }

    private async Task SendDueAsync(string functionId, CancellationToken cancellationToken)
    {
        try
        {
            while (storage.Database.Read(connection => CallbackTable.FirstDue(connection, functionId, time.GetUtcNow())) is { } due)
                await SendAsync(due, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            // The next start of the host repeats the attempt.
        }
        catch (Exception e)
        {
            // The host itself failed, for example because the disk is full. The pause keeps the loop from trying again at once.
            LogQueueFailed(logger, e);
            await Task.Delay(FirstWait, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            _sending.TryRemove(functionId, out _);
            queue.Wake(); // A callback may have become due, or another function may have waited for this place.
        }
    }

    private async Task SendAsync(DueCallback due, CancellationToken cancellationToken)
    {
        var error = await TrySendAsync(due, cancellationToken).ConfigureAwait(false);
        var attempts = due.Attempts + 1;
        var isLast = attempts >= MaxAttempts || due.Url is null;
        if (error is not null && isLast)
            LogAbandoned(logger, due.Id, due.FunctionId, attempts, error);
        else if (error is not null)
            LogFailed(logger, due.Id, due.FunctionId, attempts, error);
        await storage.Database.WriteAsync(
            connection =>
            {
                if (error is null)
                    CallbackTable.MarkDelivered(connection, due.Id, time.GetUtcNow());
                else
                    CallbackTable.MarkFailed(connection, due.Id, error, isLast ? null : time.GetUtcNow() + WaitAfter(attempts));
                return true;
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<string?> TrySendAsync(DueCallback due, CancellationToken cancellationToken)
    {
        if (due.Url is null || due.Secret is null)
            return "The function has no callback any more.";
        try
        {
            var secret = storage.Secrets.Unseal(due.Secret, CallbackStore.SecretName(due.FunctionId));
            var document = storage.Secrets.Unseal(due.Payload, due.Id);
            return await sender.SendAsync(new Uri(due.Url), secret, due.Id, document, cancellationToken).ConfigureAwait(false);
        }
        catch (CryptographicException)
        {
            return "The callback was encrypted with another key.";
        }
    }
}
