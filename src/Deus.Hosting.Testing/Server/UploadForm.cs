using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Deus.Hosting.Testing.Server;

/// <summary>The multipart form of a deployment. Writes the file to the part that <paramref name="file"/> returns.</summary>
internal sealed class UploadForm(Func<AppwriteUploadPart> file)
{
    private const int BufferBytes = 81_920;

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    public string? FileName { get; private set; }

    public AppwriteUploadPart? File { get; private set; }

    public string? Field(string name) => _fields.GetValueOrDefault(name);

    public async Task ReadAsync(StubExchange exchange)
    {
        if (!MediaTypeHeaderValue.TryParse(exchange.Request.Header("Content-Type"), out var type)
            || type.MediaType != "multipart/form-data"
            || type.Boundary.Length == 0)
            return;
        // Quotes are kept, because the server's parser treats them as part of the boundary.
        var reader = new MultipartReader(type.Boundary.ToString(), exchange.Body, BufferBytes);
        while (await NextAsync(reader, exchange.CancellationToken).ConfigureAwait(false) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (disposition.FileName.HasValue)
                await ReadFileAsync(name, disposition, section.Body, exchange.CancellationToken).ConfigureAwait(false);
            else
                _fields[name] = await ReadTextAsync(section.Body, exchange.CancellationToken).ConfigureAwait(false);
        }
    }

    private static async Task<MultipartSection?> NextAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static async Task<string> ReadTextAsync(Stream body, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(body, Encoding.UTF8);
        return await reader.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task ReadFileAsync(
        string name, ContentDispositionHeaderValue disposition, Stream body, CancellationToken cancellationToken)
    {
        if (name != "code")
            return;
        FileName = HeaderUtilities.RemoveQuotes(disposition.FileName).ToString();
        File = file();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            int read;
            while ((read = await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
                File.Write(buffer.AsSpan(0, read));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
