using System.Net.Http.Headers;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>Reads the <c>Retry-After</c> header in both formats (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>The maximum wait. When a server requests a longer wait, the next attempt starts after this time.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Returns the wait; null when the header is absent.</summary>
    public static TimeSpan? GetDelay(RetryConditionHeaderValue? header, DateTimeOffset now)
    {
        var wait = header?.Delta ?? header?.Date - now;
        return wait switch
        {
            null => null,
            { } past when past < TimeSpan.Zero => TimeSpan.Zero,
            { } far when far > Longest => Longest,
            { } fair => fair,
        };
    }
}
