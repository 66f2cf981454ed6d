using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Testing.Server;

/// <summary>One request with its response.</summary>
internal sealed class StubExchange(HttpContext http, AppwriteRequest request, RecordingStream body, CancellationToken cancellationToken)
{
    public HttpContext Http { get; } = http;

    public AppwriteRequest Request { get; } = request;

    public RecordingStream Body { get; } = body;

    /// <summary>Canceled when the client disconnects or the stub stops.</summary>
    public CancellationToken CancellationToken { get; } = cancellationToken;

    public async Task<StubParameters> ParamsAsync() =>
        StubParameters.Parse(await Body.ReadToEndAsync(CancellationToken).ConfigureAwait(false));

    public async Task UntilClientLeavesAsync()
    {
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = CancellationToken.Register(left.SetResult);
        await left.Task.ConfigureAwait(false);
    }

    public void Cut()
    {
        Body.Publish();
        Http.Abort();
    }

    public async Task WriteAsync(StubResponse response)
    {
        if (response.IsBare)
        {
            Body.Publish();
            Request.AnswerStatus = response.Status;
            await Http.Features.Get<RawConnection>()!.WriteStatusLineAsync(response.Status, "Request Entity Too Large").ConfigureAwait(false);
            Http.Abort();
            return;
        }

        var bytes = Begin(response);
        if (bytes.Length > 0)
            await Http.Response.Body.WriteAsync(bytes, CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets the status and the headers of the response.</summary>
    /// <returns>The bytes of the response body.</returns>
    public byte[] Begin(StubResponse response)
    {
        Body.Publish();
        var sent = Http.Response;
        Request.AnswerStatus = response.Status;
        sent.StatusCode = response.Status;
        sent.ContentType = response.ContentType;
        foreach (var (name, value) in response.Headers)
            sent.Headers[name] = value;
        var bytes = response.Body;
        if (bytes.Length > 0 && Request.Header("Accept-Encoding")?.Contains("gzip", StringComparison.Ordinal) == true)
        {
            bytes = Gzip(bytes);
            sent.Headers.ContentEncoding = "gzip";
        }

        // Kestrel omits the header for a 204. The recorded server sends it, and clients accept both.
        if (response.Status != 204)
            sent.ContentLength = bytes.Length;
        return bytes;
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Fastest))
            gzip.Write(bytes);
        return target.ToArray();
    }
}
