namespace Deus.Hosting.Appwrite.Http;

/// <summary>
/// Creates list queries: JSON objects in <c>queries[n]</c> (https://appwrite.io/docs/products/databases/queries).
/// </summary>
internal static class AppwriteQueries
{
    public static string Create(int index, string method, string? attribute = null, string values = "")
    {
        var name = attribute is null ? "" : $",\"attribute\":\"{attribute}\"";
        return $"queries[{index}]=" + Uri.EscapeDataString($"{{\"method\":\"{method}\"{name},\"values\":[{values}]}}");
    }
}
