using System.Text.Json;
using Deus.Hosting.Functions.Guests.Api.Modules;
using Microsoft.Extensions.AI;

namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>Chats with language models through the application's <see cref="IChatClient"/>s. Keys and addresses belong to the application.</summary>
internal static class AiCalls
{
    private const int DefaultTokens = 1024;
    private const int MaxTokens = 1_000_000;
    private const int MaxMessages = 1000;

    /// <summary>Sends messages to a model, and returns its response.</summary>
    /// <param name="api">The guest API.</param>
    /// <param name="json">The options: <c>provider</c>, <c>model</c>, <c>messages</c>, <c>max_tokens</c>, <c>temperature</c>.</param>
    /// <returns><c>content</c>, <c>model</c> and <c>usage</c> as JSON.</returns>
    public static byte[] Chat(GuestApi api, byte[] json)
    {
        using var options = new OptionsReader(json);
        var provider = options.Text("provider");
        var model = options.Required("model");
        var messages = Messages(options);
        if (options.Find("endpoint") is not null)
            throw new GuestServiceException("The option 'endpoint' is not accepted: the application chooses the address.");
        var settings = new ChatOptions { ModelId = model, MaxOutputTokens = Tokens(options), Temperature = (float?)options.Number("temperature") };
        var client = api.Services.Chat?.Invoke(provider);
        if (client is null && provider is not null && api.Grants.Ai)
            throw new GuestServiceException($"The AI provider '{provider}' is not available.");
        return CallRecorder.Record(api, "ai", model, json, () =>
        {
            var response = api.Use(client, "ai", api.Grants.Ai, "AI", (chat, token) => new ValueTask<ChatResponse>(chat.GetResponseAsync(messages, settings, token)));
            var usage = new ChatUsage(response.Usage?.InputTokenCount ?? 0, response.Usage?.OutputTokenCount ?? 0);
            var document = JsonSerializer.SerializeToUtf8Bytes(new ChatDocument(response.Text, response.ModelId ?? model, usage), ApiJson.Default.ChatDocument);
            return new RecordedResponse(document, response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount);
        });
    }

    private static int Tokens(OptionsReader options) => options.Number("max_tokens") switch
    {
        null => DefaultTokens,
        >= 1 and <= MaxTokens and var tokens => (int)tokens,
        _ => throw new GuestServiceException($"The option 'max_tokens' is not valid. Accepted: 1 to {MaxTokens}."),
    };

    /// <summary>Returns the messages in order. Entries without a role or a content are left out.</summary>
    private static List<ChatMessage> Messages(OptionsReader options)
    {
        if (options.Find("messages") is not { ValueKind: JsonValueKind.Array } list)
            throw new GuestServiceException("The option 'messages' is required. Accepted: a list of { role, content }.");
        var messages = new List<ChatMessage>();
        foreach (var item in list.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object))
        {
            if (TextOf(item, "role") is { } role && TextOf(item, "content") is { } content)
                messages.Add(new ChatMessage(new ChatRole(role), content));
        }

        return messages.Count is > 0 and <= MaxMessages
            ? messages
            : throw new GuestServiceException($"The option 'messages' is not valid. Accepted: 1 to {MaxMessages} messages with role and content.");
    }

    private static string? TextOf(JsonElement item, string name) =>
        item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

/// <summary>The response of a model as guests read it.</summary>
internal sealed record ChatDocument(string Content, string Model, ChatUsage Usage);

/// <summary>The tokens of a response as guests read them.</summary>
internal sealed record ChatUsage(long InputTokens, long OutputTokens);
