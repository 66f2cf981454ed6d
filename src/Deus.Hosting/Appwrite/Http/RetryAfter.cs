using System.Net.Http.Headers;

namespace Deus.Hosting.Appwrite.Http;

/// <summary>The <c>Retry-After</c> header in both its forms (RFC 9110, section 10.2.3).</summary>
internal static class RetryAfter
{
    /// <summary>A server that wants more patience than this gets the next attempt sooner.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>How long to wait; null when the header is absent.</summary>
    public static TimeSpan? Of(RetryConditionHeaderValue? header, DateTimeOffset now)
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
