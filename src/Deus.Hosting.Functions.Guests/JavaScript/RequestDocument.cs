using System.Text;
using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>The request as JavaScript reads it.</summary>
internal static class RequestDocument
{
    public static JsonObject From(RuntimeRequest request)
    {
        var query = request.PathAndQuery.IndexOf('?', StringComparison.Ordinal);
        return new JsonObject
        {
            ["method"] = request.Method,
            ["path"] = query < 0 ? request.PathAndQuery : request.PathAndQuery[..query],
            ["query"] = Firsts(query < 0 ? [] : EventFields.ParseQuery(request.PathAndQuery[(query + 1)..])),
            ["headers"] = Firsts(request.Headers.Select(header => KeyValuePair.Create(header.Key.ToLowerInvariant(), header.Value))),
            ["body"] = Encoding.UTF8.GetString(request.Body.Span),
        };
    }

    private static JsonObject Firsts(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var found = new JsonObject();
        foreach (var (name, value) in pairs)
            found.TryAdd(name, value);
        return found;
    }
}
