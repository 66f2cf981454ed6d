using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Marketplace.Tests;

/// <summary>Records which requests have used which <see cref="DbContext"/>. A request is identified by its trace.</summary>
internal sealed class ContextLog
{
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<string, bool>> _requests = [];
    private readonly ConcurrentDictionary<Guid, bool> _disposed = [];

    /// <summary>For each context that has sent a command for a request, the requests that it has served.</summary>
    public IReadOnlyList<IReadOnlyCollection<string>> Contexts => [.. _requests.Values.Select(requests => requests.Keys.ToList())];

    /// <summary>The number of these contexts that are not disposed.</summary>
    public int Open => _requests.Keys.Count(context => !_disposed.ContainsKey(context));

    public void Attach(DbContextOptionsBuilder options) => options.LogTo(
        (id, _) => id == RelationalEventId.CommandExecuting || id == CoreEventId.ContextDisposed, Record);

    private void Record(EventData data)
    {
        if (data is not DbContextEventData { Context: { } context })
            return;
        var instance = context.ContextId.InstanceId;
        if (data.EventId == CoreEventId.ContextDisposed)
            _disposed[instance] = true;
        else if (Activity.Current?.RootId is { } request)
            _requests.GetOrAdd(instance, _ => [])[request] = true;
    }
}
