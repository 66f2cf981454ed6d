using System.Text;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.AspNetCore.Api.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The parameters and the body of a request for an execution. In a form the body may contain any bytes.</summary>
internal sealed class ExecutionForm
{
    private const string BodyPart = "body";
    private const int MaxParts = 32;

    private ExecutionForm(ApiParameters parameters, ReadOnlyMemory<byte>? body)
    {
        Parameters = parameters;
        Body = body;
    }

    public ApiParameters Parameters { get; }

    /// <summary>The body part of a form; null when the body is a text parameter.</summary>
    public ReadOnlyMemory<byte>? Body { get; }

    /// <summary>Reads the JSON body or the form of a request.</summary>
    /// <exception cref="ApiException">The form cannot be read.</exception>
    public static async Task<ExecutionForm> ReadAsync(HttpContext context)
    {
        if (MultipartBoundary.Find(context.Request) is not { } boundary)
            return new ExecutionForm(await ApiParameters.ReadAsync(context).ConfigureAwait(false), body: null);
        try
        {
            return await ReadPartsAsync(new MultipartReader(boundary, context.Request.Body), context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception e) when (FormDamage.IsIn(e))
        {
            throw ApiErrors.BadRequest($"The form cannot be read: {e.Message}");
        }
    }

    private static async Task<ExecutionForm> ReadPartsAsync(MultipartReader reader, CancellationToken cancellationToken)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        ReadOnlyMemory<byte>? body = null;
        for (var parts = 0; await reader.ReadNextSectionAsync(cancellationToken).ConfigureAwait(false) is { } section; parts++)
        {
            if (parts == MaxParts)
                throw ApiErrors.BadRequest($"The form has more than {MaxParts} parts.");
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
                continue;
            // The limit of the whole request also bounds this buffer.
            using var content = new MemoryStream();
            await section.Body.CopyToAsync(content, cancellationToken).ConfigureAwait(false);
            var name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (name == BodyPart)
                body = content.ToArray();
            else
                fields[name] = Encoding.UTF8.GetString(content.GetBuffer(), 0, (int)content.Length);
        }

        return new ExecutionForm(ApiParameters.OfFields(fields), body);
    }
}
