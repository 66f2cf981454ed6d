namespace Deus.Hosting.Appwrite.Http;

/// <summary>Durations in seconds as a server gives them.</summary>
internal static class WireDuration
{
    /// <summary>What no <see cref="TimeSpan"/> can hold becomes the nearest that can; NaN and negative ones become zero.</summary>
    public static TimeSpan FromSeconds(double seconds) =>
        !(seconds > 0) ? TimeSpan.Zero
        : seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue
        : TimeSpan.FromSeconds(seconds);
}
