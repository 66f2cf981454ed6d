using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>
/// Limits the number of functions created per UTC day. Every attempt counts, including attempts that fail later, and every
/// response carries the remaining number. Counted in memory; reset at restart.
/// </summary>
internal sealed class CreationLimit(IOptionsMonitor<AppwriteApiOptions> options, TimeProvider time)
{
    private const long SecondsPerDay = 86_400;

    private readonly Lock _gate = new();
    private long _day;
    private int _created;

    /// <summary>Counts an attempt and adds the rate limit headers to the response.</summary>
    /// <exception cref="ApiException">The limit of the day is exceeded.</exception>
    public void Count(HttpResponse response)
    {
        if (options.CurrentValue.MaxFunctionsPerDay is not { } limit)
            return;
        var (count, reset) = Next();
        Write(response, "X-RateLimit-Limit", limit);
        Write(response, "X-RateLimit-Remaining", Math.Max(0, limit - count));
        Write(response, "X-RateLimit-Reset", reset);
        if (count > limit)
            throw ApiErrors.RateLimited();
    }

    private (int Count, long Reset) Next()
    {
        var day = time.GetUtcNow().ToUnixTimeSeconds() / SecondsPerDay;
        lock (_gate)
        {
            if (day != _day)
                (_day, _created) = (day, 0);
            if (_created < int.MaxValue)
                _created++;
            return (_created, (day + 1) * SecondsPerDay);
        }
    }

    private static void Write(HttpResponse response, string name, long value) =>
        response.Headers[name] = value.ToString(CultureInfo.InvariantCulture);
}
