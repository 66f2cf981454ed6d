using System.Globalization;
using System.Text.RegularExpressions;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Uploads;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>Reads <c>Content-Range: bytes start-end/total</c>. The end is the index of the last byte.</summary>
internal static partial class ContentRange
{
    /// <summary>Reads the range of the request.</summary>
    /// <returns>The range; null when the request has no such header.</returns>
    /// <exception cref="ApiException">The header is not a valid range; <c>*</c> is not accepted.</exception>
    public static UploadRange? Read(HttpRequest request)
    {
        var header = request.Headers.ContentRange.ToString();
        if (header.Length == 0)
            return null;
        var match = Pattern().Match(header);
        if (!match.Success || !TryNumber(match, 1, out var start) || !TryNumber(match, 2, out var end) || !TryNumber(match, 3, out var total)
            || start > end || end > total)
            throw ApiErrors.InvalidContentRange();
        // A real Appwrite server accepts an end that is one too large, and clients send it.
        return new UploadRange(start, Math.Min(end, total - 1), total);
    }

    private static bool TryNumber(Match match, int group, out long value) =>
        long.TryParse(match.Groups[group].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out value);

    [GeneratedRegex(@"\A\S+ ([0-9]+)-([0-9]+)/([0-9]+)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
