using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Triggers;

/// <summary>
/// Writes server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), each with one line of JSON. The
/// first event starts the response.
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

    /// <summary>Writes a comment, so that proxies do not close an idle connection.</summary>
    public Task BeatAsync() => SendAsync(":\n\n");

    private async Task SendAsync(string text)
    {
        await StartAsync().ConfigureAwait(false);
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), context.RequestAborted).ConfigureAwait(false);
    }
}

/// <summary>A piece of the function's response.</summary>
internal sealed record OutputEvent(string Text);

/// <summary>A line of the function's log.</summary>
/// <param name="Text">The text of the line.</param>
/// <param name="Level"><c>debug</c>, <c>info</c>, <c>warning</c> or <c>error</c>.</param>
internal sealed record LogEvent(string Text, string Level);

/// <summary>The last event of an execution with a complete response.</summary>
/// <param name="Status"><c>completed</c>, or <c>failed</c> for a response status of 500 or more.</param>
/// <param name="StatusCode">The HTTP status of the function's response.</param>
/// <param name="Duration">The duration of the execution in seconds.</param>
internal sealed record DoneEvent(string Status, int StatusCode, double Duration);

/// <summary>The last event of an execution whose response is incomplete.</summary>
/// <param name="Outcome">The reason, for example <c>TimedOut</c>.</param>
/// <param name="Message">The description of the failure.</param>
internal sealed record ErrorEvent(string Outcome, string Message);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OutputEvent))]
[JsonSerializable(typeof(LogEvent))]
[JsonSerializable(typeof(DoneEvent))]
[JsonSerializable(typeof(ErrorEvent))]
internal sealed partial class EventJson : JsonSerializerContext;
