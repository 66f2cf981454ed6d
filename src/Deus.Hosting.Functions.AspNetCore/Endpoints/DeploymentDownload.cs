using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Net.Http.Headers;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary><c>GET …/deployments/{deploymentId}/download</c>: sends the source or the output, or one range of it.</summary>
internal sealed class DeploymentDownload(DeploymentRecords deployments, HostStorage storage)
{
    private const string Source = "source";
    private const string Output = "output";
    private const string MaxAge = "private, max-age=3888000";

    public async Task DownloadAsync(HttpContext context)
    {
        var type = TypeOf(context.Request);
        var deployment = deployments.Get(context.RouteId("functionId"), context.RouteId("deploymentId"));
        var file = Open(type == Source ? deployment.SourceHash : deployment.OutputHash);
        await using (file.ConfigureAwait(false))
        {
            var range = RangeOf(context.Request, file.Length);
            var (start, end) = range ?? (0, file.Length - 1);
            WriteHead(context.Response, $"{deployment.Id}-{type}.tar.gz", range, file.Length);
            if (HttpMethods.IsHead(context.Request.Method))
                return;
            file.Seek(start, SeekOrigin.Begin);
            await StreamCopyOperation
                .CopyToAsync(file, context.Response.Body, end - start + 1, context.RequestAborted).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the type of artifact. Clients before 1.7 send no type and expect the output.</summary>
    private static string TypeOf(HttpRequest request)
    {
        if (ResponseFormat.From(request).IsBefore1_7)
            return Output;
        var type = request.Query.TryGetValue("type", out var sent) ? sent.ToString() : Source;
        return type is Source or Output
            ? type
            : throw ApiErrors.InvalidParameter("type", $"Value must be one of ({Source}, {Output})");
    }

    /// <summary>Opens an artifact. Throws "not found" when it is not uploaded, not built, or deleted at the same time.</summary>
    private FileStream Open(string? hash)
    {
        try
        {
            return hash is null ? throw ApiErrors.DeploymentNotFound() : storage.Artifacts.Open(hash);
        }
        catch (FileNotFoundException)
        {
            throw ApiErrors.DeploymentNotFound();
        }
    }

    /// <summary>Reads the <c>Range</c> header.</summary>
    /// <returns>The indexes of the first and the last byte; null when the request has no range.</returns>
    private static (long Start, long End)? RangeOf(HttpRequest request, long length)
    {
        var header = request.Headers.Range.ToString();
        if (header.Length == 0)
            return null;
        if (!RangeHeaderValue.TryParse(header, out var range) || range.Unit != "bytes" || range.Ranges.Count != 1)
            throw ApiErrors.InvalidRange();
        var (from, to) = range.Ranges.Single() switch
        {
            { From: { } first } item => (first, Math.Min(item.To ?? length - 1, length - 1)),
            { To: { } suffix } => (Math.Max(0, length - suffix), length - 1),
            _ => (length, length),
        };
        return from <= to ? (from, to) : throw ApiErrors.InvalidRange();
    }

    /// <summary>Writes the status and the headers. Every range gets a 206, even a range of the whole file.</summary>
    private static void WriteHead(HttpResponse response, string fileName, (long Start, long End)? range, long length)
    {
        response.StatusCode = range is null ? StatusCodes.Status200OK : StatusCodes.Status206PartialContent;
        response.ContentType = "application/gzip";
        response.ContentLength = range is { } part ? part.End - part.Start + 1 : length;
        response.Headers.ContentDisposition = $"attachment; filename=\"{fileName}\"";
        response.Headers.CacheControl = MaxAge;
        response.Headers.AcceptRanges = "bytes";
        if (range is var (start, end))
            response.Headers.ContentRange = string.Create(CultureInfo.InvariantCulture, $"bytes {start}-{end}/{length}");
    }
}
