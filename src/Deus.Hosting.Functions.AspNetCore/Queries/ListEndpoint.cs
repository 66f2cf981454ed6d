using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Storage.Queries;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Queries;

/// <summary>Reads the pages of all list endpoints.</summary>
internal static class ListEndpoint
{
    private const string Total = "total";

    /// <summary>Reads a page. Converts a rejected cursor to the API's error.</summary>
    /// <exception cref="ApiException">
    /// The cursor's document does not exist or has no value to order by, or <c>total</c> is not a boolean.
    /// </exception>
    public static Listed<T> Page<T>(HttpRequest request, Func<Listed<T>> read)
    {
        var isCounted = IsCounted(request);
        try
        {
            var page = read();
            return isCounted ? page : page with { Total = 0 };
        }
        catch (CursorRefusedException e)
        {
            throw e.NullAttribute is { } attribute ? ApiErrors.OrderIsNull(attribute) : ApiErrors.CursorNotFound(e.CursorId);
        }
    }

    /// <summary>Returns false when the client sends <c>total=false</c>. The response then has the total 0.</summary>
    private static bool IsCounted(HttpRequest request) => ApiParameters
        .OfFields(request.Query.Where(p => p.Key == Total).Select(p => KeyValuePair.Create(p.Key, p.Value.ToString())))
        .LooseBoolean(Total) ?? true;
}
