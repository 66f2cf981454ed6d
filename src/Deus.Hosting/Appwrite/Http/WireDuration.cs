namespace Deus.Hosting.Appwrite.Http;

/// <summary>Converts durations of the API, which are in seconds.</summary>
internal static class WireDuration
{
    /// <summary>
    /// Returns the duration. A value above the range of <see cref="TimeSpan"/> becomes its maximum; NaN and negative values
    /// become zero.
    /// </summary>
    public static TimeSpan FromSeconds(double seconds) =>
        !(seconds > 0) ? TimeSpan.Zero
        : seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue
        : TimeSpan.FromSeconds(seconds);
}
