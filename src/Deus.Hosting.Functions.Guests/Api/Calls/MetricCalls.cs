using System.Text.Json;

namespace Deus.Hosting.Functions.Guests.Api.Calls;

/// <summary>The metrics of the guest API.</summary>
internal static class MetricCalls
{
    private const int MaxTags = 8;
    private const int MaxTagCharacters = 256;

    /// <param name="api">The guest API.</param>
    /// <param name="name">The name of the metric.</param>
    /// <param name="value">The value.</param>
    /// <param name="tags">A JSON object; empty for no tags.</param>
    public static bool Publish(GuestApi api, string name, double value, string tags)
    {
        NameRules.CheckMetric(name);
        if (!double.IsFinite(value))
            throw new GuestServiceException("The value of the metric is not valid. Accepted: a finite number.");
        var parsed = Parse(tags);
        return api.Use(api.Services.Metrics, "metrics", api.Grants.Metrics, "metrics", (metrics, _) =>
        {
            metrics.Record(api.Call, name, value, parsed);
            return ValueTask.FromResult(true);
        });
    }

    private static List<KeyValuePair<string, object?>> Parse(string tags)
    {
        try
        {
            using var document = JsonDocument.Parse(tags.Length == 0 ? "{}" : tags);
            if (document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.GetPropertyCount() <= MaxTags)
                return [.. document.RootElement.EnumerateObject().Select(tag => KeyValuePair.Create(Cut(tag.Name), (object?)Cut(tag.Value.ToString())))];
        }
        catch (JsonException)
        {
            // Reported below.
        }

        throw new GuestServiceException($"The tags of the metric are not valid. Accepted: a JSON object with at most {MaxTags} properties.");
    }

    private static string Cut(string text) => text.Length > MaxTagCharacters ? text[..MaxTagCharacters] : text;
}
