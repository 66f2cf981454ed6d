namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>Selects the headers that a function receives, and the headers that are recorded.</summary>
internal static class HeaderRules
{
    public const string ExecutionId = "x-appwrite-execution-id";
    private const string ContentType = "content-type";
    private const string SystemPrefix = "x-appwrite-";

    private static readonly string[] StoredOfRequest = ["content-type", "agent", "content-length", "host", "x-appwrite-client-ip"];
    private static readonly string[] StoredOfResponse = ["content-type", "content-length"];

    /// <summary>
    /// Returns the caller's headers, then the system's headers that have a value. The caller's <c>x-appwrite-*</c> headers are removed.
    /// </summary>
    public static List<KeyValuePair<string, string>> ForFunction(ExecutionRequest request, string executionId, ExecutionTrace trace)
    {
        var headers = request.Headers
            .Where(h => !h.Key.StartsWith(SystemPrefix, StringComparison.OrdinalIgnoreCase))
            .ToList();
        AddDefault("accept", "*/*");
        if (!request.Body.IsEmpty)
            AddDefault(ContentType, "application/x-www-form-urlencoded");
        headers.Add(new(ExecutionId, executionId));
        headers.Add(new("x-appwrite-trigger", request.Trigger));
        AddValue("x-appwrite-event", request.Event);
        headers.Add(new("x-appwrite-continent-eu", "false"));
        AddValue("x-appwrite-client-ip", request.ClientIp);
        AddValue(ExecutionTrace.Header, trace.Parent);
        return headers;

        void AddDefault(string name, string value)
        {
            if (!headers.Exists(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)))
                headers.Add(new(name, value));
        }

        void AddValue(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value))
                headers.Add(new(name, value));
        }
    }

    /// <summary>Returns the request headers to record, without a content type that the host has added.</summary>
    public static List<KeyValuePair<string, string>> Stored(ExecutionRequest request, IEnumerable<KeyValuePair<string, string>> received)
    {
        var stored = Keep(received, StoredOfRequest);
        if (!request.Headers.Any(h => h.Key.Equals(ContentType, StringComparison.OrdinalIgnoreCase)))
            stored.RemoveAll(h => h.Key == ContentType);
        return stored;
    }

    public static List<KeyValuePair<string, string>> StoredResponse(IEnumerable<KeyValuePair<string, string>> ofResponse) =>
        Keep(ofResponse, StoredOfResponse);

    private static List<KeyValuePair<string, string>> Keep(IEnumerable<KeyValuePair<string, string>> headers, string[] names) =>
        headers.Where(h => names.Contains(h.Key, StringComparer.OrdinalIgnoreCase))
            .Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), h.Value)).ToList();
}
