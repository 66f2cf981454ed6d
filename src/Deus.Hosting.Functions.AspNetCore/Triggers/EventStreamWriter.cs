using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>
/// Streams an execution as events: <c>log</c> for each line and <c>output</c> for each piece of the response. After the
/// response come the remaining lines, then <c>done</c>, or <c>error</c> when the response is incomplete.
/// </summary>
internal sealed class EventStreamWriter(TimeProvider time)
{
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(15);

    /// <summary>Opens the execution and writes its events.</summary>
    /// <param name="context">
    /// The request and its response. The response starts with the first event, so that an earlier error is an HTTP status.
    /// </param>
    /// <param name="executionId">The id of the execution.</param>
    /// <param name="open">Opens the execution; its lines go to the given progress.</param>
    public async Task WriteAsync(HttpContext context, string executionId, Func<IProgress<LogLine>, Task<ExecutionStream>> open)
    {
        var events = new EventStream(context, executionId);
        var follower = new LogLineChannel();
        var opening = OpenAsync(follower, open);
        var followed = await FollowAsync(events, follower, opening, context.RequestAborted).ConfigureAwait(false);
        try
        {
            var stream = await opening.ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await events.StartAsync().ConfigureAwait(false);
                await WriteOutputAsync(events, stream, context.RequestAborted).ConfigureAwait(false);
                await WriteEndAsync(events, await stream.Completion.ConfigureAwait(false), followed).ConfigureAwait(false);
            }
        }
        catch (HostingException e) when (context.Response.HasStarted)
        {
            await events.WriteAsync("error", new ErrorEvent($"{ExecutionOutcome.HostFailed}", e.Message), EventJson.Default.ErrorEvent)
                .ConfigureAwait(false);
        }
    }

    private static async Task<ExecutionStream> OpenAsync(LogLineChannel follower, Func<IProgress<LogLine>, Task<ExecutionStream>> open)
    {
        try
        {
            return await open(follower).ConfigureAwait(false);
        }
        finally
        {
            follower.End();
        }
    }

    /// <summary>Writes log lines until the response of the function starts.</summary>
    /// <returns>The number of lines written.</returns>
    private async Task<int> FollowAsync(
        EventStream events, LogLineChannel follower, Task<ExecutionStream> opening, CancellationToken cancellationToken)
    {
        var count = 0;
        try
        {
            while (await NextAsync(() => follower.Lines.WaitToReadAsync(cancellationToken), events).ConfigureAwait(false))
            {
                while (follower.Lines.TryRead(out var line))
                {
                    await WriteLineAsync(events, line).ConfigureAwait(false);
                    count++;
                }
            }

            return count;
        }
        catch
        {
            // The client has disconnected, which cancels the execution.
            await ((Task)opening).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (opening.IsCompletedSuccessfully)
                await (await opening.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task WriteOutputAsync(EventStream events, ExecutionStream stream, CancellationToken cancellationToken)
    {
        var text = new Utf8Pieces();
        var pieces = stream.ReadBodyAsync(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (pieces.ConfigureAwait(false))
        {
            while (await NextAsync(pieces.MoveNextAsync, events).ConfigureAwait(false))
                await WritePieceAsync(events, text.Next(pieces.Current.Span)).ConfigureAwait(false);
        }

        await WritePieceAsync(events, text.End()).ConfigureAwait(false);
    }

    /// <summary>Waits for the next item, and writes a comment every 15 s while it waits.</summary>
    private async Task<bool> NextAsync(Func<ValueTask<bool>> wait, EventStream events)
    {
        var next = wait().AsTask();
        try
        {
            while (true)
            {
                try
                {
                    return await next.WaitAsync(BeatEvery, time).ConfigureAwait(false);
                }
                catch (TimeoutException) when (!next.IsFaulted)
                {
                    await events.BeatAsync().ConfigureAwait(false);
                }
            }
        }
        finally
        {
            // The wait ends by itself when the client disconnects. The enumerator cannot be disposed while it is being read.
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static Task WritePieceAsync(EventStream events, string text) =>
        text.Length == 0 ? Task.CompletedTask : events.WriteAsync("output", new OutputEvent(text), EventJson.Default.OutputEvent);

    private static Task WriteLineAsync(EventStream events, LogLine line) =>
        events.WriteAsync("log", new LogEvent(line.Text, line.Level.ToString().ToLowerInvariant()), EventJson.Default.LogEvent);

    private static async Task WriteEndAsync(EventStream events, Execution execution, int followed)
    {
        foreach (var line in execution.Lines.Skip(followed))
            await WriteLineAsync(events, line).ConfigureAwait(false);
        if (execution.Outcome is ExecutionOutcome.Completed or ExecutionOutcome.FunctionFailed)
            await events.WriteAsync(
                "done",
                new DoneEvent(execution.Status.Value, execution.ResponseStatusCode, execution.Duration.TotalSeconds),
                EventJson.Default.DoneEvent).ConfigureAwait(false);
        else
            await events.WriteAsync(
                "error",
                new ErrorEvent($"{execution.Outcome}", ReasonOf(execution)),
                EventJson.Default.ErrorEvent).ConfigureAwait(false);
    }

    private static string ReasonOf(Execution execution) => execution.Errors
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("The execution ended before its response was complete.");
}
