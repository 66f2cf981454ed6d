using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Calls;
using Deus.Hosting.Functions.Guests.Api.Http;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>The functions of the host that JavaScript calls, by name.</summary>
internal static class HostFunctions
{
    private const int MaxRandomBytes = 65_536;

    public static IReadOnlyDictionary<string, Func<HostCall, JsonNode?>> All { get; } = new Dictionary<string, Func<HostCall, JsonNode?>>(StringComparer.Ordinal)
    {
        ["print"] = Print,
        ["log"] = Log,
        ["flag_evaluate"] = call => FlagCalls.IsOn(call.Service(), call.Text(0)),
        ["flag_variant"] = call => FlagCalls.Variant(call.Service(), call.Text(0)),
        ["bucket_get"] = call => Text(call, BucketCalls.Get(call.Service(), call.Text(0), call.Text(1))),
        ["bucket_put"] = call => BucketCalls.Put(call.Service(), call.Text(0), call.Text(1), Encoding.UTF8.GetBytes(call.Text(2))),
        ["bucket_delete"] = call => BucketCalls.Delete(call.Service(), call.Text(0), call.Text(1)),
        ["bucket_list"] = call => List(BucketCalls.List(call.Service(), call.Text(0))),
        ["table_get"] = call => JsonNode.Parse(TableCalls.Get(call.Service(), call.Text(0), call.Text(1))),
        ["table_put"] = call => JsonNode.Parse(TableCalls.Put(call.Service(), call.Text(0), call.Text(1))),
        ["table_delete"] = call => TableCalls.Delete(call.Service(), call.Text(0), call.Text(1)),
        ["table_query"] = call => JsonNode.Parse(TableCalls.Query(call.Service(), call.Text(0), call.Text(1))),
        ["kv_get"] = call => KeyValueCalls.Get(call.Service(), call.Text(0)) is { } value ? Text(call, value) : null,
        ["kv_set"] = call => KeyValueCalls.Set(call.Service(), call.Text(0), Encoding.UTF8.GetBytes(call.Text(1)), call.NumberOrNull(2)),
        ["kv_increment"] = call => KeyValueCalls.Increment(call.Service(), call.Text(0), call.Number(1)),
        ["kv_delete"] = DeleteKey,
        ["kv_list"] = call => List(KeyValueCalls.List(call.Service(), call.Text(0))),
        ["env_get"] = call => call.Variable(call.Text(0)),
        ["fn_call"] = call => Text(call, FunctionCalls.Call(call.Service(), call.Text(0), Encoding.UTF8.GetBytes(call.Text(1)))),
        ["http_fetch"] = Fetch,
        ["metrics_publish"] = call => MetricCalls.Publish(call.Service(), call.Text(0), call.Number(1), call.Text(2)),
        ["ai_chat"] = call => JsonNode.Parse(AiCalls.Chat(call.Service(), Encoding.UTF8.GetBytes(call.Text(0)))),
        ["email_send"] = call => new JsonObject { ["id"] = EmailCalls.Send(call.Service(), Encoding.UTF8.GetBytes(call.Text(0))) },
        ["caller"] = Caller,
        ["event"] = call => Encoding.UTF8.GetString(call.Api.Request.Body.Span),
        ["trace_id"] = call => call.Api.Call.TraceId,
        ["request"] = call => RequestDocument.From(call.Api.Request),
        ["uuid"] = NewUuid,
        ["random"] = Random,
        ["url"] = call => UrlDocument.From(call.Text(0), call.Text(1)),
    };

    private static JsonNode? Print(HostCall call)
    {
        _ = call.Api;
        call.Guest.Output!.Write(Encoding.UTF8.GetBytes(call.Text(0)), call.Guest.Execution);
        return null;
    }

    private static JsonNode? Log(HostCall call)
    {
        call.Service().Execution.Streams.Log.Write((FunctionLogLevel)(int)call.Number(0), call.Text(1));
        return null;
    }

    /// <summary>A key that does not exist counts as deleted.</summary>
    private static JsonNode? DeleteKey(HostCall call)
    {
        KeyValueCalls.Delete(call.Service(), call.Text(0));
        return true;
    }

    private static JsonObject Fetch(HostCall call)
    {
        var request = FetchRequest.Parse(Encoding.UTF8.GetBytes(call.Text(0))) with { Body = Encoding.UTF8.GetBytes(call.Text(1)) };
        var response = HttpCalls.Fetch(call.Service(), request);
        return new JsonObject
        {
            ["status"] = response.Status,
            ["headers"] = new JsonObject(response.Headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
            ["body"] = Text(call, response.Body),
        };
    }

    private static JsonObject Caller(HostCall call)
    {
        var caller = call.Api.Call.Caller;
        return new JsonObject
        {
            ["userId"] = caller?.UserId ?? "",
            ["role"] = caller?.Role ?? "",
            ["tenantID"] = caller?.TenantId ?? "",
            ["email"] = caller?.Email ?? "",
            ["groups"] = List(caller?.Groups ?? []),
        };
    }

    private static JsonNode? NewUuid(HostCall call)
    {
        _ = call.Api;
        return Guid.NewGuid().ToString();
    }

    private static JsonNode? Random(HostCall call)
    {
        _ = call.Api;
        return call.Number(0) is >= 0 and <= MaxRandomBytes and var count
            ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes((int)count))
            : throw new GuestServiceException($"The array is not valid. Accepted: at most {MaxRandomBytes} bytes.");
    }

    private static JsonValue Text(HostCall call, byte[] bytes)
    {
        call.Api.CountBytes(bytes.Length);
        return JsonValue.Create(Encoding.UTF8.GetString(bytes));
    }

    private static JsonArray List(IEnumerable<string> names) => new([.. names.Select(name => (JsonNode)name)]);
}
