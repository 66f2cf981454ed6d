namespace Deus.Hosting.Appwrite.Http;

/// <summary>How long to wait before a request is sent again.</summary>
internal static class RetryDelays
{
    public const int MaxRetries = 3;

    // 20 % keeps each wait longer than the one before: 1.2 of one is less than 0.8 of the next, which is twice as long.
    private const double Jitter = 0.2;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(500);

    /// <summary>Returns the wait before a retry: 0.5, 1 and 2 s, each 20 % shorter or longer.</summary>
    /// <param name="retry">The number of the retry, from 0.</param>
    /// <param name="random">From 0 to 1: where in the range the wait lies.</param>
    /// <param name="retryAfter">The wait that the server asks for; null when it asks for none. The longer one counts.</param>
    public static TimeSpan Before(int retry, double random, TimeSpan? retryAfter)
    {
        var wait = First * Math.Pow(2, retry) * (1 - Jitter + (2 * Jitter * random));
        return retryAfter > wait ? retryAfter.Value : wait;
    }
}
