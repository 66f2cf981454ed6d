using System.Globalization;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// Limits the size of a request body. The server closes the connection without a response, or responds with a bare 413, when a
/// request with its headers is larger than 12,582,912 bytes.
/// </summary>
internal static class RequestBodyLimit
{
    public const int ServerBytes = 12_582_912;

    // The maximum size of the headers. Swoole, which Appwrite runs on, accepts at most 64 KiB.
    private const int HeaderBytes = 64 * 1024;

    public const int MaxBytes = ServerBytes - HeaderBytes;

    /// <exception cref="ArgumentException">The content is longer than <see cref="MaxBytes"/>.</exception>
    public static void Check(HttpContent? content, AppwriteCall request)
    {
        if (content?.Headers.ContentLength is { } length && length > MaxBytes)
            throw new ArgumentException(string.Create(
                CultureInfo.InvariantCulture,
                $"{request.Method} {request.Path} would send a body of {length} bytes, and was not sent. Accepted: at most {MaxBytes} bytes as "
                + $"they are sent (the server takes {ServerBytes} with the headers). Send less, or a reference to where the data is stored."));
    }
}
