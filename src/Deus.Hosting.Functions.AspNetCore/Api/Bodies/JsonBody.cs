using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Api.Bodies;

/// <summary>
/// Writes a JSON document that has large texts, piece by piece from the bytes of the texts. As a string, as JSON and compressed it would take
/// several times its size in memory.
/// </summary>
internal static class JsonBody
{
    private const int PieceBytes = 16 * 1024;

    // The longest escape: \uXXXX for one byte, whose backslash is not doubled.
    private const int LongestEscape = 6;

    /// <summary>Returns a random placeholder for a large text of a document.</summary>
    public static string NewMarker() => RandomNumberGenerator.GetHexString(32, lowercase: true);

    /// <summary>Writes the document with each text in place of its marker.</summary>
    /// <param name="target">The stream to write to.</param>
    /// <param name="json">The document, with the markers as values of properties.</param>
    /// <param name="texts">The texts in valid UTF-8, by their markers.</param>
    /// <param name="cancellationToken">Cancels the writing.</param>
    public static async Task WriteAsync(
        Stream target, ReadOnlyMemory<byte> json, IReadOnlyDictionary<string, Stream> texts, CancellationToken cancellationToken)
    {
        var written = 0;
        var places = texts.Select(text => (At: json.Span.IndexOf(Encoding.ASCII.GetBytes(text.Key)), text.Key.Length, Text: text.Value));
        foreach (var (at, length, text) in places.Where(place => place.At >= 0).OrderBy(place => place.At))
        {
            await target.WriteAsync(json[written..at], cancellationToken).ConfigureAwait(false);
            await WriteTextAsync(target, text, cancellationToken).ConfigureAwait(false);
            written = at + length;
        }

        await target.WriteAsync(json[written..], cancellationToken).ConfigureAwait(false);
    }

    private static async Task WriteTextAsync(Stream target, Stream text, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(PieceBytes);
        var escaped = ArrayPool<byte>.Shared.Rent(PieceBytes * LongestEscape);
        var written = ArrayPool<byte>.Shared.Rent(escaped.Length * 2);
        try
        {
            for (var (kept, read) = (0, -1); read != 0;)
            {
                read = await text.ReadAsync(buffer.AsMemory(kept, PieceBytes - kept), cancellationToken).ConfigureAwait(false);
                kept += read;
                // A character that the piece cuts stays for the next one.
                JavaScriptEncoder.UnsafeRelaxedJsonEscaping.EncodeUtf8(buffer.AsSpan(0, kept), escaped, out var used, out var length, read == 0);
                buffer.AsSpan(used, kept - used).CopyTo(buffer);
                kept -= used;
                length = SlashEscape.Apply(escaped.AsSpan(0, length), written);
                await target.WriteAsync(written.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            ArrayPool<byte>.Shared.Return(escaped);
            ArrayPool<byte>.Shared.Return(written);
        }
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
