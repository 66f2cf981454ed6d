namespace Deus.Hosting.Backends;

/// <summary>Truncates a body to a maximum number of bytes without splitting a UTF-8 character.</summary>
internal static class BodyLimit
{
    private const int MaxContinuationBytes = 3;

    public static (ReadOnlyMemory<byte> Body, bool IsTruncated) Apply(ReadOnlyMemory<byte> body, int maxBytes)
    {
        if (body.Length <= maxBytes)
            return (body, false);
        var end = maxBytes;
        for (var back = 0; back < MaxContinuationBytes && end > 0 && IsContinuation(body.Span[end]); back++)
            end--;
        // Bytes that are not UTF-8 text are truncated at the limit.
        return (body[..(IsContinuation(body.Span[end]) ? maxBytes : end)], true);
    }

    private static bool IsContinuation(byte value) => (value & 0xc0) == 0x80;
}
