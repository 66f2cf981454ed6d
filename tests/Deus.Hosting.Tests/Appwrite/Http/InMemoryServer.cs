using System.Net;
using System.Text;
using Deus.Hosting.Appwrite;
using Deus.Hosting.Appwrite.Http;
using Deus.Hosting.Shared;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tests.Appwrite.Http;

/// <summary>Responds to the requests of the client without a network, and records them.</summary>
internal sealed class InMemoryServer(Func<CancellationToken, Task<HttpResponseMessage>> respond, TimeProvider? time = null)
    : HttpMessageHandler, IHttpClientFactory
{
    public const string Key = "standard_key-9f8e7d6c";

    private readonly TimeProvider _time = time ?? new SkippedDelayTimeProvider();
    private readonly List<Request> _requests = [];

    public InMemoryServer(params HttpResponseMessage[] responses)
        : this(InOrder(responses))
    {
    }

    public IReadOnlyList<Request> Requests => _requests;

    public AppwriteApi Api => new(Transport);

    public AppwriteTransport Transport => new(
        this,
        new ServiceCollection()
            .Configure<AppwriteOptions>(o => (o.Endpoint, o.ProjectId, o.ApiKey) = ("https://appwrite.example/v1", "project", Key))
            .BuildServiceProvider()
            .GetRequiredService<IOptionsMonitor<AppwriteOptions>>(),
        new AppwriteRetry(_time, NullLogger<AppwriteBackend>.Instance),
        _time);

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public HttpClient CreateClient(string name) => new(this, disposeHandler: false);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is { } content ? await content.ReadAsByteArrayAsync(cancellationToken) : [];
        _requests.Add(new Request(request.Method, request.RequestUri!, request.Content?.Headers.ContentType?.MediaType, body));
        return await respond(cancellationToken);
    }

    private static Func<CancellationToken, Task<HttpResponseMessage>> InOrder(HttpResponseMessage[] responses)
    {
        var left = new Queue<HttpResponseMessage>(responses);
        return _ => Task.FromResult(left.Dequeue());
    }

    internal sealed record Request(HttpMethod Method, Uri Uri, string? MediaType, byte[] Body);
}
