using System.Text;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Deus.Hosting.Functions.Storage.Folder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>
/// Reads the form of an upload as a stream and writes the file to disk. Fields may come before or after the file. Dispose it
/// after the deployment has been created.
/// </summary>
internal sealed class DeploymentUpload : IDisposable
{
    private const string FilePart = "code";
    private const int MaxFieldBytes = 65_536;
    private const int MaxFields = 32;

    private readonly Dictionary<string, string> _fields = new(StringComparer.Ordinal);

    /// <summary>The form's fields. Also filled from a body that is not a multipart form; such a body has no file.</summary>
    public ApiParameters Fields { get; private set; } = ApiParameters.OfFields([]);

    /// <summary>The uploaded file; null when the form has no file or the caller did not store it.</summary>
    public ArtifactLease? File { get; private set; }

    /// <summary>True when the form has a file whose name does not end in <c>.gz</c>. Such a file is not stored.</summary>
    public bool IsTypeUnsupported { get; private set; }

    /// <summary>Reads the form.</summary>
    /// <param name="request">The request with the form.</param>
    /// <param name="save">Stores the file and returns its lease; null when the file is not stored.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    public static async Task<DeploymentUpload> ReadAsync(
        HttpRequest request, Func<Stream, CancellationToken, Task<ArtifactLease?>> save, CancellationToken cancellationToken)
    {
        var upload = new DeploymentUpload();
        try
        {
            if (MultipartBoundary.Find(request) is { } boundary)
                await upload.ReadPartsAsync(new MultipartReader(boundary, request.Body), save, cancellationToken).ConfigureAwait(false);
            else
                upload.Fields = await ApiParameters.ReadAsync(request.HttpContext).ConfigureAwait(false);
            return upload;
        }
        catch (Exception e)
        {
            upload.Dispose();
            if (FormDamage.IsIn(e))
                throw ApiErrors.BadRequest($"The form cannot be read: {e.Message}");
            throw;
        }
    }

    public void Dispose() => File?.Dispose();

    private async Task ReadPartsAsync(
        MultipartReader reader, Func<Stream, CancellationToken, Task<ArtifactLease?>> save, CancellationToken cancellationToken)
    {
        while (await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (FileNameOf(disposition) is { } fileName)
                await ReadFileAsync(name, fileName, section.Body, save, cancellationToken).ConfigureAwait(false);
            else
                await ReadFieldAsync(name, section.Body, cancellationToken).ConfigureAwait(false);
        }

        Fields = ApiParameters.OfFields(_fields);
    }

    private async Task ReadFileAsync(
        string name,
        string fileName,
        Stream body,
        Func<Stream, CancellationToken, Task<ArtifactLease?>> save,
        CancellationToken cancellationToken)
    {
        if (name != FilePart || File is not null)
            return;
        IsTypeUnsupported = !fileName.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
        if (!IsTypeUnsupported)
            File = await save(body, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the file name of a part, preferably the encoded one; null when the part is not a file.</summary>
    private static string? FileNameOf(ContentDispositionHeaderValue disposition)
    {
        if (!disposition.DispositionType.Equals("form-data", StringComparison.OrdinalIgnoreCase))
            return null;
        // <c>FileNameStar</c> throws for an encoded name without a value, so the value is checked first.
        var encoded = disposition.Parameters.FirstOrDefault(p => p.Name.Equals("filename*", StringComparison.OrdinalIgnoreCase));
        var name = encoded?.Value.HasValue is true && disposition.FileNameStar is { HasValue: true } decoded
            ? decoded
            : disposition.FileName;
        return StringSegment.IsNullOrEmpty(name) ? null : HeaderUtilities.RemoveQuotes(name).ToString();
    }

    private async Task ReadFieldAsync(string name, Stream body, CancellationToken cancellationToken)
    {
        if (_fields.Count >= MaxFields)
            throw ApiErrors.BadRequest($"The form has more than {MaxFields} fields.");
        var buffer = new byte[MaxFieldBytes];
        var length = await body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken)
            .ConfigureAwait(false);
        if (length == buffer.Length)
            throw ApiErrors.InvalidParameter(name, $"Value must be shorter than {MaxFieldBytes} bytes");
        _fields[name] = Encoding.UTF8.GetString(buffer, 0, length);
    }
}
