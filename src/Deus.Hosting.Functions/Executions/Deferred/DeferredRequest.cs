using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Executions.Deferred;

/// <summary>The stored form of a request whose execution starts later.</summary>
internal sealed record DeferredRequest(
    string FunctionId,
    string Method,
    string PathAndQuery,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[] Body,
    string? ClientIp,
    string Trigger)
{
    public static string ToText(ExecutionRequest request) => JsonSerializer.Serialize(
        new DeferredRequest(
            request.FunctionId,
            request.Method,
            request.PathAndQuery,
            request.Headers,
            request.Body.ToArray(),
            request.ClientIp,
            request.Trigger),
        DeferredJson.Default.DeferredRequest);

    /// <param name="text">The result of <see cref="ToText"/>.</param>
    /// <param name="executionId">The id of the execution's record.</param>
    public static ExecutionRequest FromText(string text, string executionId)
    {
        var kept = JsonSerializer.Deserialize(text, DeferredJson.Default.DeferredRequest)!;
        return new ExecutionRequest
        {
            FunctionId = kept.FunctionId,
            Method = kept.Method,
            PathAndQuery = kept.PathAndQuery,
            Headers = kept.Headers,
            Body = kept.Body,
            ClientIp = kept.ClientIp,
            Trigger = kept.Trigger,
            // This was checked when the request was accepted.
            IgnoreDisabled = true,
            AcceptedId = executionId,
        };
    }
}

[JsonSerializable(typeof(DeferredRequest))]
internal sealed partial class DeferredJson : JsonSerializerContext;
