using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Storage.Queries;
using Microsoft.AspNetCore.Http;

namespace Deus.Hosting.Functions.AspNetCore.Queries;

/// <summary>What all lists have in common.</summary>
internal static class ListEndpoint
{
    private const string Total = "total";

    /// <summary>Reads a page; a cursor that leads nowhere becomes the API's error.</summary>
    /// <exception cref="ApiException">The cursor leads nowhere, or <c>total</c> is no boolean.</exception>
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

    /// <summary>False when the client can do without the number of documents, which then is 0.</summary>
    private static bool IsCounted(HttpRequest request) => ApiParameters
        .OfFields(request.Query.Where(p => p.Key == Total).Select(p => KeyValuePair.Create(p.Key, p.Value.ToString())))
        .LooseBoolean(Total) ?? true;
}
