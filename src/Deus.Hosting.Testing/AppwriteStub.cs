using System.Collections.Concurrent;
using System.Globalization;
using Deus.Hosting.Testing.Server;

namespace Deus.Hosting.Testing;

/// <summary>
/// A server on a loopback port that answers like a recorded Appwrite, with the quirks of its <see cref="ServerVersion"/>, so
/// that a service that deploys is tested without one. It keeps functions, variables and deployments in memory, builds nothing, and records each request.
/// Safe for concurrent use; settings act on the next request.
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

    /// <summary>The API's URL with its version segment, for <c>AppwriteOptions.Endpoint</c>.</summary>
    public string Endpoint => _server.Address + "/v1";

    /// <summary>The project that is known. Default <c>stub-project</c>.</summary>
    public string ProjectId { get; set; } = "stub-project";

    /// <summary>The key that is right. Default <c>stub-key</c>.</summary>
    public string ApiKey { get; set; } = "stub-key";

    /// <summary>
    /// The server's version, whose behaviour the stub has, and which <c>GET /health/version</c> and errors report:
    /// <c>1.8.1</c> (default), <c>1.9.6</c> or another of 1.9, or <c>2.0</c>, which is today's main branch.
    /// </summary>
    /// <exception cref="ArgumentException">The value is no version.</exception>
    public string ServerVersion
    {
        get => _behaviour.Text;
        set => _behaviour = ServerBehaviour.Parse(value);
    }

    /// <summary>
    /// How many <c>POST /functions</c> are answered before the rest is refused with 429, those for existing ids included.
    /// Default 50, which a real server allows a project in 24 hours; counted from the start of the stub, which has no clock.
    /// </summary>
    public int MaxFunctionCreations { get; set; } = 50;

    /// <summary>Chooses a fault for a request, or null for none; called when its headers have come. Null for no faults.</summary>
    public Func<AppwriteRequest, AppwriteFault?>? Fault { get; set; }

    /// <summary>How deployments are built that are uploaded from now on.</summary>
    public AppwriteBuild Build { get; set; } = new();

    /// <summary>Executes functions. By default the function answers 200 with the body it was given.</summary>
    public Func<AppwriteExecution, AppwriteExecutionResult> Execute { get; set; } =
        execution => new AppwriteExecutionResult { BodyBytes = execution.BodyBytes };

    /// <summary>True (default) to keep uploaded bytes in memory; false to hash and count them only.</summary>
    public bool KeepsUploads { get; set; } = true;

    /// <summary>How much of each request's body is recorded. Default 1 MiB.</summary>
    public int MaxRecordedBytes { get; set; } = 1024 * 1024;

    /// <summary>The largest request in bytes, headers included. A longer one gets a bare 413 from 1.8.1, and a closed connection
    /// from later servers. Default 12,582,912.</summary>
    public long MaxRequestBytes { get; set; } = 12_582_912;

    /// <summary>The largest artifact in bytes; a larger one is refused. Default 30,000,000.</summary>
    public long MaxArtifactBytes { get; set; } = 30_000_000;

    /// <summary>The requests so far, in order of arrival.</summary>
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
    /// <param name="cancellationToken">Cancels the start.</param>
    /// <returns>The running stub; dispose it to stop.</returns>
    public static async Task<AppwriteStub> StartAsync(CancellationToken cancellationToken = default)
    {
        var server = new StubServer();
        var stub = new AppwriteStub(server);
        await server.StartAsync(new StubPipeline(stub), cancellationToken).ConfigureAwait(false);
        return stub;
    }

    /// <summary>Gives a function.</summary>
    /// <param name="functionId">The function's id.</param>
    /// <returns>The function; null when it is not there.</returns>
    public AppwriteFunction? Function(string functionId)
    {
        lock (Gate)
            return FunctionList.Find(f => f.Id == functionId);
    }

    /// <summary>Forgets the requests so far; functions stay.</summary>
    public void ClearRequests() => _requests.Clear();

    /// <summary>Stops the server. Connections that are still open are cut.</summary>
    /// <returns>A task that ends when the port is free.</returns>
    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync().ConfigureAwait(false);
        foreach (var deployment in Functions.SelectMany(f => f.Deployments))
            deployment.Upload.Dispose();
    }

    /// <summary>Counts a request that creates a function.</summary>
    /// <returns>How many such requests came, this one included.</returns>
    internal int CountCreation() => Interlocked.Increment(ref _creations);

    internal int NextNumber() => Interlocked.Increment(ref _numbers);

    internal void Record(AppwriteRequest request) => _requests.Enqueue(request);

    /// <summary>An id of the server's form, and the time that goes with it.</summary>
    internal (string Id, string Now) NextId()
    {
        var number = Interlocked.Increment(ref _ids);
        return ("6b010b6f6117" + number.ToString("x8", CultureInfo.InvariantCulture), StubDocuments.Time(Recorded.AddSeconds(number)));
    }
}
