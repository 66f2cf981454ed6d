using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>
/// Writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), each with one line of JSON. The
/// first begins the answer.
/// </summary>
internal sealed class EventStream(HttpContext context, string executionId)
{
    public async Task StartAsync()
    {
        if (context.Response.HasStarted)
            return;
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-cache";
        context.Response.Headers["x-appwrite-execution-id"] = executionId;
        await context.Response.StartAsync(context.RequestAborted).ConfigureAwait(false);
    }

    public Task WriteAsync<T>(string name, T data, JsonTypeInfo<T> type) =>
        SendAsync($"event: {name}\ndata: {JsonSerializer.Serialize(data, type)}\n\n");

    /// <summary>A comment, so that nobody in between takes the connection for dead.</summary>
    public Task BeatAsync() => SendAsync(":\n\n");

    private async Task SendAsync(string text)
    {
        await StartAsync().ConfigureAwait(false);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).ConfigureAwait(false);
    }
}

/// <summary>A part of the function's answer.</summary>
internal sealed record OutputEvent(string Text);

/// <summary>A line of the function's log.</summary>
/// <param name="Text">The line.</param>
/// <param name="Level"><c>debug</c>, <c>info</c>, <c>warning</c> or <c>error</c>.</param>
internal sealed record LogEvent(string Text, string Level);

/// <summary>The end.</summary>
/// <param name="Status"><c>completed</c>, or <c>failed</c> for an answer of 500 or more.</param>
/// <param name="StatusCode">The function's HTTP status.</param>
/// <param name="Duration">In seconds.</param>
internal sealed record DoneEvent(string Status, int StatusCode, double Duration);

/// <summary>The end of an execution whose answer is not whole.</summary>
/// <param name="Outcome">Why, for example <c>TimedOut</c>.</param>
/// <param name="Message">The same in words.</param>
internal sealed record ErrorEvent(string Outcome, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OutputEvent))]
[JsonSerializable(typeof(LogEvent))]
[JsonSerializable(typeof(DoneEvent))]
[JsonSerializable(typeof(ErrorEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
