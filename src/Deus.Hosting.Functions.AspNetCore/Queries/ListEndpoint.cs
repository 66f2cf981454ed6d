using Deus.Hosting.Functions.AspNetCore.Api;
using Deus.Hosting.Functions.Queries;

namespace Deus.Hosting.Functions.AspNetCore.Queries;

/// <summary>What all lists have in common.</summary>
internal static class ListEndpoint
{
    /// <summary>Reads a page; a cursor that leads nowhere becomes the API's error.</summary>
    public static Listed<T> Page<T>(Func<Listed<T>> read)
    {
        try
        {
            return read();
        }
        catch (CursorRefusedException e)
        {
            throw e.NullAttribute is { } attribute ? ApiErrors.OrderIsNull(attribute) : ApiErrors.CursorNotFound(e.CursorId);
        }
    }
}
