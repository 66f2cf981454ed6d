using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>
/// Passes a function's answer on as events: <c>output</c> while it comes, then a <c>log</c> for each line, then <c>done</c>, or
/// <c>error</c> when the answer is not whole.
/// </summary>
internal sealed class EventAnswer(TimeProvider time)
{
    public static readonly TimeSpan BeatEvery = TimeSpan.FromSeconds(15);

    public async Task WriteAsync(HttpContext context, ExecutionStream stream)
    {
        var events = new EventStream(context);
        await events.StartAsync(stream.Id).ConfigureAwait(false);
        var text = new Utf8Pieces();
        var pieces = stream.ReadBodyAsync(context.RequestAborted).GetAsyncEnumerator(context.RequestAborted);
        await using (pieces.ConfigureAwait(false))
        {
            while (await NextAsync(pieces, events, context.RequestAborted).ConfigureAwait(false))
                await WriteOutputAsync(events, text.Next(pieces.Current.Span)).ConfigureAwait(false);
        }

        await WriteOutputAsync(events, text.End()).ConfigureAwait(false);
        await WriteEndAsync(events, await stream.Completion.ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Waits for the next piece, and lets the caller know from time to time that there is still somebody.</summary>
    private async Task<bool> NextAsync(IAsyncEnumerator<ReadOnlyMemory<byte>> pieces, EventStream events, CancellationToken cancellationToken)
    {
        var next = pieces.MoveNextAsync().AsTask();
        while (true)
        {
            try
            {
                return await next.WaitAsync(BeatEvery, time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!next.IsFaulted)
            {
                await events.BeatAsync().ConfigureAwait(false);
            }
        }
    }

    private static Task WriteOutputAsync(EventStream events, string text) =>
        text.Length == 0 ? Task.CompletedTask : events.WriteAsync("output", new OutputEvent(text), EventJson.Default.OutputEvent);

    private static async Task WriteEndAsync(EventStream events, Execution execution)
    {
        foreach (var line in execution.Lines)
            await events.WriteAsync("log", new LogEvent(line.Text, LevelOf(line)), EventJson.Default.LogEvent).ConfigureAwait(false);
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

    private static string LevelOf(LogLine line) => line.Level.ToString().ToLowerInvariant();

    private static string ReasonOf(Execution execution) => execution.Errors
        .Split('\n', StringSplitOptions.RemoveEmptyEntries).LastOrDefault("The execution did not come to its end.");
}
