namespace Deus.Hosting.Testing;

/// <summary>
/// An <see cref="IDeploymentReserver"/> in memory. Safe for concurrent use. Reservations expire by the clock that is given to it.
/// </summary>
public sealed class InMemoryDeploymentReserver : IDeploymentReserver
{
    private readonly object _lock = new();
    private readonly Dictionary<string, Place> _places = new(StringComparer.Ordinal);
    private readonly TimeProvider _time;
    private readonly TimeSpan _lifetime;
    private int _last;

    /// <summary>Creates a reserver without places.</summary>
    /// <param name="time">The clock by which reservations expire.</param>
    /// <param name="lifetime">The time after which a reservation expires; null (default) for one minute.</param>
    public InMemoryDeploymentReserver(TimeProvider time, TimeSpan? lifetime = null)
    {
        ArgumentNullException.ThrowIfNull(time);
        _time = time;
        _lifetime = lifetime ?? TimeSpan.FromMinutes(1);
    }

    /// <summary>The ids of the functions that have a confirmed place, sorted.</summary>
    public IReadOnlyList<string> Functions
    {
        get
        {
            lock (_lock)
                return [.. _places.Values.Where(place => place.Expires is null).Select(place => place.FunctionId!).Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>The number of reservations that are neither confirmed nor expired.</summary>
    public int Reservations
    {
        get
        {
            lock (_lock)
                return _places.Values.Count(place => place.Expires > _time.GetUtcNow());
        }
    }

    /// <inheritdoc />
    public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult(Count());
    }

    /// <inheritdoc />
    public Task<int> CountAlwaysWarmDeploymentsAsync(string functionId, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            return Task.FromResult(Count() - (Holds(functionId) ? 1 : 0));
    }

    /// <inheritdoc />
    public Task<ReservationResult> TryReserveAsync(string? functionId, int maximum, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            var usage = Count();
            if (functionId is not null && Holds(functionId))
                return Task.FromResult(ReservationResult.NotNeeded(usage));
            if (usage >= maximum)
                return Task.FromResult(ReservationResult.Refused(usage));
            var id = $"reservation-{++_last}";
            _places[id] = new Place(functionId, _time.GetUtcNow() + _lifetime);
            return Task.FromResult(ReservationResult.Reserved(id, usage, _lifetime));
        }
    }

    /// <inheritdoc />
    public Task<bool> TryRenewAsync(string reservationId, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            RemoveExpired();
            if (!_places.TryGetValue(reservationId, out var place) || place.Expires is null)
                return Task.FromResult(false);
            _places[reservationId] = place with { Expires = _time.GetUtcNow() + _lifetime };
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task<bool> TryConfirmAsync(string reservationId, string functionId, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            RemoveExpired();
            if (!_places.Remove(reservationId))
                return Task.FromResult(Holds(functionId));
            RemoveWhere(place => place.Expires is null && place.FunctionId == functionId);
            _places[reservationId] = new Place(functionId, Expires: null);
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc />
    public Task ReleaseAsync(string reservationId, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (_places.TryGetValue(reservationId, out var place) && place.Expires is not null)
                _places.Remove(reservationId);
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task ReleaseFunctionAsync(string functionId, CancellationToken cancellationToken = default)
    {
        lock (_lock)
            RemoveWhere(place => place.Expires is null && place.FunctionId == functionId);
        return Task.CompletedTask;
    }

    private int Count()
    {
        RemoveExpired();
        return _places.Count;
    }

    private bool Holds(string functionId) => _places.Values.Any(place => place.Expires is null && place.FunctionId == functionId);

    private void RemoveExpired() => RemoveWhere(place => place.Expires <= _time.GetUtcNow());

    private void RemoveWhere(Func<Place, bool> condition)
    {
        foreach (var id in _places.Where(entry => condition(entry.Value)).Select(entry => entry.Key).ToList())
            _places.Remove(id);
    }

    /// <param name="FunctionId">The function; null for a reservation of a new one.</param>
    /// <param name="Expires">The end of the reservation; null when it is confirmed.</param>
    private sealed record Place(string? FunctionId, DateTimeOffset? Expires);
}
