using System.Collections.Concurrent;
using System.Globalization;
using Deus.Hosting.Testing.Server;

namespace Deus.Hosting.Testing;

/// <summary>
/// An HTTP server on a loopback port that returns the responses of a recorded Appwrite, with the quirks of its
/// <see cref="ServerVersion"/>. It tests a service that deploys, without an Appwrite server. It keeps functions, variables and
/// deployments in memory, builds nothing, and records each request. Safe for concurrent use; a changed setting applies to the next
/// request.
/// </summary>
public sealed class AppwriteStub : IAsyncDisposable
{
    private static readonly DateTimeOffset Recorded = new(2026, 11, 21, 3, 9, 35, 398, TimeSpan.Zero);
    private readonly ConcurrentQueue<AppwriteRequest> _requests = new();
    private readonly StubServer _server;
    private int _ids;
    private int _numbers;
    private int _creations;
    private volatile ServerBehaviour _behaviour = ServerBehaviour.Parse("1.8.1");

    private AppwriteStub(StubServer server) => _server = server;

    /// <summary>The URL of the API with its version segment, for <c>AppwriteOptions.Endpoint</c>.</summary>
    public string Endpoint => _server.Address + "/v1";

    /// <summary>The accepted project id. Default <c>stub-project</c>.</summary>
    public string ProjectId { get; set; } = "stub-project";

    /// <summary>The accepted API key. Default <c>stub-key</c>.</summary>
    public string ApiKey { get; set; } = "stub-key";

    /// <summary>
    /// The Appwrite version whose behaviour the stub imitates. <c>GET /health/version</c> and errors report it. Accepted:
    /// <c>1.8.1</c> (default), <c>1.9.6</c> or another 1.9 version, or <c>2.0</c> for Appwrite's main branch.
    /// </summary>
    /// <exception cref="ArgumentException">The value is not a version.</exception>
    public string ServerVersion
    {
        get => _behaviour.Text;
        set => _behaviour = ServerBehaviour.Parse(value);
    }

    /// <summary>
    /// The number of accepted <c>POST /functions</c> requests; further requests get a 429 response. Requests for existing ids count
    /// too. Default 50, the limit of a real server per project in 24 hours. The stub has no clock and counts from its start.
    /// </summary>
    public int MaxFunctionCreations { get; set; } = 50;

    /// <summary>
    /// Returns the fault for a request, or null for none. Called after the request headers. Null (default) for no faults.
    /// </summary>
    public Func<AppwriteRequest, AppwriteFault?>? Fault { get; set; }

    /// <summary>The build of deployments that are uploaded after the change. Default: each build succeeds.</summary>
    public AppwriteBuild Build { get; set; } = new();

    /// <summary>Executes functions. By default a function returns status 200 and the body of the request.</summary>
    public Func<AppwriteExecution, AppwriteExecutionResult> Execute { get; set; } =
        execution => new AppwriteExecutionResult { BodyBytes = execution.BodyBytes };

    /// <summary>True (default) keeps uploaded bytes in memory; false only hashes and counts them.</summary>
    public bool KeepsUploads { get; set; } = true;

    /// <summary>The number of body bytes recorded per request. Default 1 MiB.</summary>
    public int MaxRecordedBytes { get; set; } = 1024 * 1024;

    /// <summary>
    /// The maximum size of a request in bytes, headers included. Above it, version 1.8.1 returns a 413 without headers and body, and
    /// later versions close the connection. Default 12,582,912.
    /// </summary>
    public long MaxRequestBytes { get; set; } = 12_582_912;

    /// <summary>The maximum size of an artifact in bytes; a larger artifact is rejected. Default 30,000,000.</summary>
    public long MaxArtifactBytes { get; set; } = 30_000_000;

    /// <summary>The received requests, in order of arrival.</summary>
    public IReadOnlyList<AppwriteRequest> Requests => [.. _requests];

    /// <summary>The functions, in order of creation.</summary>
    public IReadOnlyList<AppwriteFunction> Functions
    {
        get
        {
            lock (Gate)
                return [.. FunctionList];
        }
    }

    internal object Gate { get; } = new();

    internal ServerBehaviour Behaviour => _behaviour;

    internal List<AppwriteFunction> FunctionList { get; } = [];

    internal ConcurrentDictionary<string, string> Executions { get; } = new(StringComparer.Ordinal);

    /// <summary>Starts a stub on a free port of 127.0.0.1.</summary>
    /// <param name="cancellationToken">Cancels the start; no stub is then running.</param>
    /// <returns>The running stub. Disposing it stops it.</returns>
    public static async Task<AppwriteStub> StartAsync(CancellationToken cancellationToken = default)
    {
        var server = new StubServer();
        var stub = new AppwriteStub(server);
        await server.StartAsync(new StubPipeline(stub), cancellationToken).ConfigureAwait(false);
        return stub;
    }

    /// <summary>Returns the function with an id.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <returns>The function; null when it does not exist.</returns>
    public AppwriteFunction? Function(string functionId)
    {
        lock (Gate)
            return FunctionList.Find(f => f.Id == functionId);
    }

    /// <summary>Removes the recorded requests. Functions remain.</summary>
    public void ClearRequests() => _requests.Clear();

    /// <summary>Stops the server and closes its open connections.</summary>
    /// <returns>A task that completes when the port is free.</returns>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        foreach (var deployment in Functions.SelectMany(f => f.Deployments))
            deployment.Upload.Dispose();
    }

    /// <summary>Counts a request that creates a function.</summary>
    /// <returns>The number of such requests, including this one.</returns>
    internal int CountCreation() => Interlocked.Increment(ref _creations);

    internal int NextNumber() => Interlocked.Increment(ref _numbers);

    internal void Record(AppwriteRequest request) => _requests.Enqueue(request);

    /// <summary>Returns a new id in the server's format, and its creation time.</summary>
    internal (string Id, string Now) NextId()
    {
        var number = Interlocked.Increment(ref _ids);
        return ("6b010b6f6117" + number.ToString("x8", CultureInfo.InvariantCulture), StubDocuments.Time(Recorded.AddSeconds(number)));
    }
}
