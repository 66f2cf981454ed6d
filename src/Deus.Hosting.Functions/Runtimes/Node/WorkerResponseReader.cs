using System.Buffers.Binary;
using System.Text.Json;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Reads a response frame, never more of it than allowed.</summary>
internal static class WorkerResponseReader
{
    private const int MaxHeadBytes = 32 * 1024 * 1024; // logs and errors at their limits, every character escaped

    /// <summary>Reads the frame.</summary>
    /// <exception cref="InvalidDataException">It is not such a frame.</exception>
    /// <exception cref="IOException">It ended before its head was complete.</exception>
    public static async Task<RuntimeResponse> ReadAsync(
        Stream stream, int maxBodyBytes, CancellationToken cancellationToken)
    {
        var head = await ReadHeadAsync(stream, cancellationToken).ConfigureAwait(false);
        var response = new RuntimeResponse
        {
            StatusCode = head.Status,
            Headers = [.. head.Headers.Select(pair => KeyValuePair.Create(pair[0], pair[1]))],
            Logs = BoundedText.KeepEnd(head.Logs),
            Errors = BoundedText.KeepEnd(head.Errors),
            Outcome = head.TimedOut ? RuntimeOutcome.TimedOut : RuntimeOutcome.Answered,
        };
        try
        {
            var body = await ReadBodyAsync(stream, maxBodyBytes, cancellationToken).ConfigureAwait(false);
            return body is { } bytes
                ? response with { Body = bytes }
                : Fail(response, RuntimeOutcome.TooLarge, $"The response is larger than {maxBodyBytes} bytes.");
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            return Fail(response, RuntimeOutcome.Crashed, "The response ended before it was complete.");
        }
    }

    private static RuntimeResponse Fail(RuntimeResponse response, RuntimeOutcome outcome, string reason) =>
        RuntimeResponse.Failed(outcome, response.Errors + reason) with { Logs = response.Logs };

    private static async Task<WorkerResponseHead> ReadHeadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var prefix = new byte[sizeof(uint)];
        await stream.ReadExactlyAsync(prefix, cancellationToken).ConfigureAwait(false);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix);
        if (length > MaxHeadBytes)
            throw new InvalidDataException($"The head of the worker's answer has {length} bytes; accepted: {MaxHeadBytes}.");
        var bytes = new byte[length];
        await stream.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        try
        {
            var head = JsonSerializer.Deserialize(bytes, WorkerJson.Default.WorkerResponseHead);
            if (head is not null && head.Headers.All(pair => pair is { Length: 2 }))
                return head;
        }
        catch (JsonException e)
        {
            throw new InvalidDataException("The head of the worker's answer is not the JSON expected.", e);
        }

        throw new InvalidDataException("The head of the worker's answer is incomplete.");
    }

    /// <summary>The body, or null when it is larger than allowed.</summary>
    private static async Task<byte[]?> ReadBodyAsync(Stream stream, int maxBytes, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            if (body.Length + read > maxBytes)
                return null;
            body.Write(buffer, 0, read);
        }

        return body.ToArray();
    }
}
