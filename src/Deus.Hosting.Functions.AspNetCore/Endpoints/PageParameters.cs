using System.Globalization;
using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Hosting;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Endpoints;

/// <summary>The page of a list that Appwrite does not have: the query parameters <c>limit</c> and <c>cursor</c>.</summary>
internal static class PageParameters
{
    /// <exception cref="ApiException">The limit is not a number.</exception>
    public static int Limit(HttpRequest request)
    {
        if (request.Query["limit"].LastOrDefault() is not { Length: > 0 } text)
            return PageReader.DefaultLimit;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit)
            ? limit
            : throw ApiErrors.InvalidParameter("limit", "Value must be a number");
    }

    /// <summary>Returns the cursor; null for the first page.</summary>
    public static string? Cursor(HttpRequest request) => request.Query["cursor"].LastOrDefault() is { Length: > 0 } cursor ? cursor : null;
}
