using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Builds;

/// <summary>
/// A fake jobs service that behaves like the real one. It validates submissions, downloads the source, uploads the output, and sends
/// signed events, which may arrive twice, in any order, late or never.
/// </summary>
internal sealed class JobsService : IAsyncDisposable
{
    public const string Key = "bearer-of-the-jobs-service";

    private const int MaxTries = 4;

    private static readonly string[] KnownFields =
        ["id", "image", "command", "cpu", "memory", "timeoutSeconds", "workspace", "meta", "environment", "artifacts", "volumes", "callback"];

    private readonly WebApplication _app;
    private readonly HttpClient _client = new();
    private readonly Channel<FakeJob> _accepted = Channel.CreateUnbounded<FakeJob>();

    private JobsService(WebApplication app) => _app = app;

    public string Url => _app.Urls.Single();

    /// <summary>The accepted jobs by id.</summary>
    public ConcurrentDictionary<string, FakeJob> Jobs { get; } = new();

    public ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Handles a submission; returns true to process it normally.</summary>
    public Func<HttpContext, FakeJob, bool> OnSubmit { get; set; } = (_, _) => true;

    public ConcurrentQueue<string> Deleted { get; } = new();

    public static async Task<JobsService> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var service = new JobsService(app);
        app.MapPost("/v1/jobs", service.SubmitAsync);
        app.MapGet("/v1/jobs/{id}", service.Get);
        app.MapDelete("/v1/jobs/{id}", service.Delete);
        await app.StartAsync();
        return service;
    }

    /// <summary>Waits for the next accepted job.</summary>
    public async Task<FakeJob> JobAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        return await _accepted.Reader.ReadAsync(limit.Token);
    }

    /// <summary>Downloads the source of the job.</summary>
    public async Task<(HttpStatusCode Status, byte[] Body)> DownloadAsync(FakeJob job)
    {
        using var answer = await _client.GetAsync(new Uri(job.Artifact("source").GetProperty("in").GetString()!));
        return (answer.StatusCode, await answer.Content.ReadAsByteArrayAsync());
    }

    /// <summary>Uploads the job's output, or a range of it.</summary>
    public async Task<HttpStatusCode> UploadAsync(FakeJob job, byte[] output, (long Start, long End)? range = null, long? total = null)
    {
        using var content = new ByteArrayContent(range is { } part ? output[(int)part.Start..(int)(part.End + 1)] : output);
        if (range is { } r)
            content.Headers.ContentRange = new ContentRangeHeaderValue(r.Start, r.End, total ?? output.Length);
        using var answer = await _client.PutAsync(new Uri(job.Artifact("output").GetProperty("out").GetString()!), content);
        return answer.StatusCode;
    }

    /// <summary>Sends an event. Like the real service it retries after a 5xx and stops after a 4xx.</summary>
    public async Task<HttpStatusCode> SendAsync(FakeJob job, byte[] body, string? signature)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, job.CallbackUrl) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/cloudevents+json");
            if (signature is not null)
                request.Headers.TryAddWithoutValidation("X-Signature-256", signature);
            using var answer = await _client.SendAsync(request);
            if ((int)answer.StatusCode < 500 || attempt == MaxTries)
                return answer.StatusCode;
        }
    }

    public Task<HttpStatusCode> SendAsync(FakeJob job, byte[] body) => SendAsync(job, body, job.Sign(body));

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task SubmitAsync(HttpContext context)
    {
        Requests.Enqueue("POST");
        if (context.Request.Headers.Authorization != $"Bearer {Key}")
        {
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }

        if (context.Request.ContentLength is null)
        {
            context.Response.StatusCode = StatusCodes.Status411LengthRequired;
            return;
        }

        using var document = await JsonDocument.ParseAsync(context.Request.Body);
        var job = new FakeJob(document.RootElement.Clone());
        if (document.RootElement.EnumerateObject().Any(p => !KnownFields.Contains(p.Name)))
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return;
        }

        if (!OnSubmit(context, job))
            return;
        context.Response.StatusCode = Accept(job) ? StatusCodes.Status202Accepted : StatusCodes.Status409Conflict;
        await context.Response.WriteAsJsonAsync(new { id = job.Id, status = "accepted" });
    }

    /// <summary>Accepts a job, regardless of the response to its submission.</summary>
    public bool Accept(FakeJob job) => Jobs.TryAdd(job.Id, job) && _accepted.Writer.TryWrite(job);

    private IResult Get(string id)
    {
        Requests.Enqueue("GET");
        return Jobs.TryGetValue(id, out var job)
            ? Results.Json(new { id, status = job.Status, exitCode = job.ExitCode })
            : Results.NotFound(new { error = "job not found" });
    }

    private IResult Delete(string id)
    {
        Deleted.Enqueue(id);
        return Jobs.ContainsKey(id) ? Results.NoContent() : Results.NotFound(new { error = "job not found" });
    }
}
