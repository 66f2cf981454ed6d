using System.Globalization;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using WireMock.RequestBuilders;
using WireMock.ResponseBuilders;
using WireMock.Server;

namespace Deus.Hosting.Wire.Tests;

/// <summary>A WireMock.Net server with Appwrite's success responses, and the SDK that calls it.</summary>
internal sealed class WireServer : IAsyncDisposable
{
    public const string ArtifactKey = "code.tar.gz";
    public const string ApiKey = "standard_key-of-the-wire-tests";

    /// <summary>Starts with the gzip header; the server does not unpack it.</summary>
    public static readonly byte[] Artifact = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 13, 10, 45, 45, 1, 2, 3];

    private readonly WireMockServer _server = WireMockServer.Start();
    private readonly InMemoryBlobReader _blobs = new();
    private readonly ServiceProvider _services;
    private int _priority;

    public WireServer()
    {
        _blobs.Set(ArtifactKey, Artifact);
        Respond("POST", "/functions", 201, """{"$id":"fn","name":"n","runtime":"node-20.0"}""");
        Respond("POST", "/functions/fn/variables", 201, """{"$id":"v1","key":"A","value":"1"}""");
        Respond("POST", "/functions/fn/deployments", 202, """{"$id":"dep","status":"waiting"}""");
        Respond("POST", "/functions/fn/executions", 201,
            """{"$id":"ex","status":"completed","responseStatusCode":200,"responseBody":"hi","responseHeaders":[],"duration":0.1}""");
        Respond("DELETE", "/functions/fn", 204, "");
        Respond("GET", "/health/version", 200, """{"version":"1.8.1"}""");

        var services = new ServiceCollection();
        services.AddSingleton<IBlobReader>(_blobs);
        services.AddDeusHosting(o =>
        {
            o.Endpoint = $"{_server.Url}/v1";
            o.ProjectId = "project-1";
            o.ApiKey = ApiKey;
        });
        _services = services.BuildServiceProvider();
    }

    public IHostingBackend Backend => _services.GetRequiredService<IHostingBackend>();

    public IFunctionInvoker Invoker => _services.GetRequiredService<IFunctionInvoker>();

    /// <summary>The received requests, in order.</summary>
    public IReadOnlyList<WireRequest> Requests => _server.LogEntries
        .Select(e => e.RequestMessage!)
        .OrderBy(m => m.DateTime)
        .Select(m => new WireRequest(
            m.Method,
            m.Path["/v1".Length..],
            m.Headers!.ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase),
            Encoding.Latin1.GetString(m.BodyAsBytes ?? [])))
        .ToList();

    public static DeployInput Input { get; } = new() { ServiceId = "service-1", ArtifactKey = ArtifactKey };

    /// <summary>Replaces the artifact by one of the given size in bytes.</summary>
    public void SetArtifact(int bytes)
    {
        var artifact = new byte[bytes];
        Artifact.CopyTo(artifact, 0);
        _blobs.Set(ArtifactKey, artifact);
    }

    /// <summary>Sets the response to a request; a later call for the same request replaces it.</summary>
    public void Respond(string method, string path, int status, string body, params (string Name, string Value)[] headers)
    {
        var response = Response.Create().WithStatusCode(status);
        if (body.Length > 0)
            response = response.WithHeader("Content-Type", "application/json").WithBody(body);
        foreach (var (name, value) in headers)
            response = response.WithHeader(name, value);
        _server.Given(Request.Create().WithPath("/v1" + path).UsingMethod(method)).AtPriority(--_priority).RespondWith(response);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _server.Stop();
        _server.Dispose();
    }
}

/// <summary>One received request; the body has one character per byte.</summary>
internal sealed record WireRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body)
{
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Method} {Path}");
}
