namespace Deus.Hosting.Appwrite.Http;

/// <summary>Determines the wait before a retry.</summary>
internal static class RetryDelays
{
    public const int MaxRetries = 3;

    // With 20 %, each wait is longer than the previous one: 1.2 of one wait is less than 0.8 of the next, which is twice as long.
    private const double Jitter = 0.2;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns the wait before a retry: 0.5, 1 and 2 s, each 20 % shorter or longer.</summary>
    /// <param name="retry">The index of the retry, from 0.</param>
    /// <param name="random">A random number from 0 to 1, which selects the wait within the range.</param>
    /// <param name="retryAfter">The wait that the server requests; null when it requests none. The longer wait applies.</param>
    public static TimeSpan Before(int retry, double random, TimeSpan? retryAfter)
    {
        var wait = First * Math.Pow(2, retry) * (1 - Jitter + (2 * Jitter * random));
        return retryAfter > wait ? retryAfter.Value : wait;
    }
}
