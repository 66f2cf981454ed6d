namespace Deus.Hosting;

/// <summary>The result of <see cref="IDeploymentReserver.TryReserveAsync"/>.</summary>
public sealed record ReservationResult
{
    private ReservationResult(bool isReserved, int usage, string? reservationId = null, TimeSpan lifetime = default)
    {
        IsReserved = isReserved;
        Usage = usage;
        ReservationId = reservationId;
        Lifetime = lifetime;
    }

    /// <summary>True when the deployment has a place; false when all places are taken.</summary>
    public bool IsReserved { get; }

    /// <summary>The id of the reservation; null when the function has a confirmed place already, and when the reservation was
    /// refused.</summary>
    public string? ReservationId { get; }

    /// <summary>The number of places that were taken before this reservation.</summary>
    public int Usage { get; }

    /// <summary>The time after which the reservation expires unless it is renewed; zero without a reservation.</summary>
    public TimeSpan Lifetime { get; }

    /// <summary>Creates the result of a successful reservation.</summary>
    /// <param name="reservationId">The id of the reservation.</param>
    /// <param name="usage">The number of places that were taken before.</param>
    /// <param name="lifetime">The time after which it expires unless it is renewed; more than zero.</param>
    /// <returns>The result.</returns>
    /// <exception cref="ArgumentException"><paramref name="reservationId"/> is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="lifetime"/> is zero or negative.</exception>
    public static ReservationResult Reserved(string reservationId, int usage, TimeSpan lifetime)
    {
        ArgumentException.ThrowIfNullOrEmpty(reservationId);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(lifetime, TimeSpan.Zero);
        return new(isReserved: true, usage, reservationId, lifetime);
    }

    /// <summary>Creates the result for a deployment into a function that has a confirmed place already.</summary>
    /// <param name="usage">The number of places that are taken, with that of the function.</param>
    /// <returns>The result.</returns>
    public static ReservationResult NotNeeded(int usage) => new(isReserved: true, usage);

    /// <summary>Creates the result for a reservation that was refused, because all places are taken.</summary>
    /// <param name="usage">The number of places that are taken.</param>
    /// <returns>The result.</returns>
    public static ReservationResult Refused(int usage) => new(isReserved: false, usage);
}
