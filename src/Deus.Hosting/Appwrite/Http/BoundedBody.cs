namespace Deus.Hosting.Appwrite.Http;

/// <summary>The beginning of a response body, up to a maximum size.</summary>
/// <param name="Bytes">The bytes that were read.</param>
/// <param name="IsComplete">False when the body exceeds the maximum size.</param>
internal readonly record struct BoundedBody(byte[] Bytes, bool IsComplete)
{
    /// <summary>The boundary of a multipart form; null for any other content.</summary>
    public string? FormBoundary { get; init; }

    public static async Task<BoundedBody> ReadAsync(HttpContent content, int maxBytes, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        using var bytes = new MemoryStream();
        var buffer = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            var room = maxBytes - (int)bytes.Length;
            bytes.Write(buffer, 0, Math.Min(read, room));
            if (read > room)
                return new BoundedBody(bytes.ToArray(), IsComplete: false);
        }

        return new BoundedBody(bytes.ToArray(), IsComplete: true) { FormBoundary = MultipartForm.BoundaryOf(content.Headers.ContentType) };
    }
}
