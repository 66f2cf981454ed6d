using Deus.Hosting.Appwrite.Http;

namespace Deus.Hosting.Appwrite.Upload;

/// <summary>
/// Determines the version of the server at an endpoint. It sends one request per endpoint. A server that does not respond counts
/// as old, and is asked again after 5 minutes. Safe for concurrent use: concurrent uploads share one request.
/// </summary>
internal sealed class ServerVersion(AppwriteApi api, TimeProvider time)
{
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromMinutes(5);

    // From this version on, the server numbers parts by a fixed size and accepts them in any order
    // (https://github.com/appwrite/appwrite, Functions/Http/Deployments/Create.php).
    private static readonly Version ParallelParts = new(1, 9, 5);

    private readonly Dictionary<string, CachedVersion> _versions = new(StringComparer.Ordinal);

    public async Task<bool> TakesParallelPartsAsync(string endpoint, CancellationToken cancellationToken) =>
        await GetAsync(endpoint, cancellationToken).ConfigureAwait(false) >= ParallelParts;

    /// <summary>Parses "1.9.5" and "2.0.0-rc.1"; returns 0.0 for any other text.</summary>
    internal static Version Parse(string text) =>
        Version.TryParse(text.Split('-', '+')[0], out var version) ? version : new Version(0, 0);

    private async Task<Version?> GetAsync(string endpoint, CancellationToken cancellationToken)
    {
        var (cached, isFirst) = Reserve(endpoint);
        if (!isFirst)
            return await cached.Version.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        Version? version = null;
        try
        {
            return version = await AskAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The caller canceled, so the version is unknown. The next upload sends a new request at once.
            lock (_versions)
                _versions.Remove(endpoint);
            throw;
        }
        finally
        {
            cached.IsUnknown = version is null;
            cached.Version.SetResult(version);
        }
    }

    private (CachedVersion Cached, bool IsFirst) Reserve(string endpoint)
    {
        lock (_versions)
        {
            if (_versions.TryGetValue(endpoint, out var known)
                && !(known.IsUnknown && time.GetElapsedTime(known.AskedAt) >= AskAgainAfter))
                return (known, false);
            var cached = new CachedVersion(time.GetTimestamp());
            _versions[endpoint] = cached;
            return (cached, true);
        }
    }

    private async Task<Version?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var document = await api.GetVersionAsync(cancellationToken).ConfigureAwait(false);
            return Parse(document.Version!);
        }
        catch (HostingException)
        {
            // Not fatal: every server accepts parts in order.
            return null;
        }
    }

    private sealed class CachedVersion(long askedAt)
    {
        private volatile bool _isUnknown;

        public long AskedAt => askedAt;

        public TaskCompletionSource<Version?> Version { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool IsUnknown
        {
            get => _isUnknown;
            set => _isUnknown = value;
        }
    }
}
