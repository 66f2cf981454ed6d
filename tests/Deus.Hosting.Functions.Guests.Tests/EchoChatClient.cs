using Microsoft.Extensions.AI;

namespace Deus.Hosting.Functions.Guests.Tests;

/// <summary>A chat client that answers with the last message, and counts one token for each character.</summary>
internal sealed class EchoChatClient : IChatClient
{
    public List<(IReadOnlyList<ChatMessage> Messages, ChatOptions? Options)> Requests { get; } = [];

    public Exception? Failure { get; set; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var list = messages.ToList();
        Requests.Add((list, options));
        if (Failure is not null)
            throw Failure;
        var answer = "You said: " + list[^1].Text;
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, answer))
        {
            ModelId = options?.ModelId,
            Usage = new UsageDetails { InputTokenCount = list.Sum(message => message.Text.Length), OutputTokenCount = answer.Length },
        });
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose()
    {
    }
}
