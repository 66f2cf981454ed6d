using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// Writes a JSON document that has a large text, piece by piece from the text's bytes. As a string, as JSON and compressed it would take
/// several times its size in memory.
/// </summary>
internal static class JsonBody
{
    /// <summary>The size in bytes above which a text is written in pieces.</summary>
    public const int MinBytes = 256 * 1024;

    private const int PieceBytes = 16 * 1024;

    // The longest escape: \uXXXX for one byte, whose backslash is not doubled.
    private const int LongestEscape = 6;

    /// <summary>Returns a random placeholder for the large text of a document.</summary>
    public static string NewMarker() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Writes the document with the text in place of the marker.</summary>
    /// <param name="target">The stream to write to.</param>
    /// <param name="json">The document, with the marker as the value of a property.</param>
    /// <param name="marker">The marker.</param>
    /// <param name="text">The text, which is valid UTF-8.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static async Task WriteAsync(
        Stream target, ReadOnlyMemory<byte> json, string marker, ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        var at = json.Span.IndexOf(Encoding.ASCII.GetBytes(marker));
        await target.WriteAsync(json[..at], cancellationToken).ConfigureAwait(false);
        var escaped = ArrayPool<byte>.Shared.Rent(PieceBytes * LongestEscape);
        var written = ArrayPool<byte>.Shared.Rent(escaped.Length * 2);
        try
        {
            while (!text.IsEmpty)
            {
                var piece = text[..Math.Min(PieceBytes, text.Length)];
                var isLast = piece.Length == text.Length;
                JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(piece.Span, escaped, out var read, out var length, isLast);
                length = SlashEscape.Apply(escaped.AsSpan(0, length), written);
                await target.WriteAsync(written.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
                text = text[read..];
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(escaped);
            ArrayPool<byte>.Shared.Return(written);
        }

        await target.WriteAsync(json[(at + marker.Length)..], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Calls a writer with the response's stream, compressed when the client accepts gzip.</summary>
    public static async Task CompressAsync(HttpContext context, bool isCompressed, Func<Stream, Task> write)
    {
        if (!isCompressed)
        {
            await write(context.Response.Body).ConfigureAwait(false);
            return;
        }

        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.Headers.Vary = "Accept-Encoding";
        var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        await using (gzip.ConfigureAwait(false))
            await write(gzip).ConfigureAwait(false);
    }
}
