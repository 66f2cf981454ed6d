using System.Text;
using System.Text.Json;
using Deus.Hosting.Functions.Guests.Api.Calls;
using Deus.Hosting.Functions.Guests.Api.Http;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Api.Modules;

/// <summary>
/// The host module <c>flagbase</c>, with the names, the order of arguments and the results of the Go project of that name, so that a
/// module that was built for it runs unchanged. All arguments are 32-bit numbers except one; texts and bytes are an address and a length.
/// </summary>
internal sealed class FlagbaseModule(GuestThread thread) : HostModule(thread)
{
    public const string Name = "flagbase";

    /// <summary>The names of all functions.</summary>
    public static IReadOnlyList<string> Functions { get; } =
    [
        "result_read", "error_read", "event_read", "get_trace_id", "get_caller_context", "metrics_publish", "bucket_get", "bucket_put",
        "bucket_delete", "bucket_list", "flag_eval", "flag_eval_variant", "fn_invoke", "http_fetch", "table_get", "table_put", "table_delete",
        "table_query",
    ];

    /// <summary>Adds the functions to the linker of the thread.</summary>
    public void AddTo(Linker linker)
    {
        linker.DefineFunction(Name, "result_read", (Caller caller, int to, int length) => CopyOut(caller, Results.Result, to, length));
        linker.DefineFunction(Name, "error_read", (Caller caller, int to, int length) => CopyOut(caller, Results.Error, to, length));
        linker.DefineFunction(Name, "event_read", (Caller caller, int to, int length) => CopyOut(caller, Api.Request.Body.Span, to, length));
        linker.DefineFunction(Name, "get_trace_id", (Caller caller, int to, int length) =>
            CopyOut(caller, Encoding.UTF8.GetBytes(Api.Call.TraceId), to, length));
        linker.DefineFunction(Name, "get_caller_context", (Caller caller, int to, int length) => CopyOut(caller, CallerJson(), to, length));
        linker.DefineFunction(Name, "metrics_publish", (Caller caller, int name, int nameLength, double value, int tags, int tagsLength) => Flag(caller, () => MetricCalls.Publish(Api, Text(name, nameLength), value, Text(tags, tagsLength))));
        AddBuckets(linker);
        AddTables(linker);
        linker.DefineFunction(Name, "flag_eval", (Caller caller, int key, int length) => Flag(caller, () => FlagCalls.IsOn(Api, Text(key, length)), ModuleResults.Failed));
        linker.DefineFunction(Name, "flag_eval_variant", (Caller caller, int key, int length) => Bytes(caller, () => Encoding.UTF8.GetBytes(FlagCalls.Variant(Api, Text(key, length)))));
        linker.DefineFunction(Name, "fn_invoke", (Caller caller, int id, int length) => Bytes(caller, () => FunctionCalls.Call(Api, Text(id, length), body: default)));
        linker.DefineFunction(Name, "http_fetch", (Caller caller, int request, int length) => Bytes(
            caller, () => HttpCalls.Fetch(Api, FetchRequest.Parse(Data(request, length))).ToJson()));
    }

    private void AddBuckets(Linker linker)
    {
        linker.DefineFunction(Name, "bucket_get", (Caller caller, int bucket, int bucketLength, int key, int keyLength) => Bytes(caller, () => BucketCalls.Get(Api, Text(bucket, bucketLength), Text(key, keyLength))));
        linker.DefineFunction(
            Name, "bucket_put", (Caller caller, int bucket, int bucketLength, int key, int keyLength, int data, int dataLength) => Flag(caller, () => BucketCalls.Put(
                    Api, Text(bucket, bucketLength), Text(key, keyLength), Data(data, dataLength))));
        linker.DefineFunction(Name, "bucket_delete", (Caller caller, int bucket, int bucketLength, int key, int keyLength) => Flag(caller, () => BucketCalls.Delete(Api, Text(bucket, bucketLength), Text(key, keyLength))));
        linker.DefineFunction(Name, "bucket_list", (Caller caller, int bucket, int bucketLength) => Bytes(caller, () => Json(BucketCalls.List(Api, Text(bucket, bucketLength)))));
    }

    private void AddTables(Linker linker)
    {
        linker.DefineFunction(Name, "table_get", (Caller caller, int table, int tableLength, int id, int idLength) => Bytes(
            caller, () => Encoding.UTF8.GetBytes(TableCalls.Get(Api, Text(table, tableLength), Text(id, idLength)))));
        linker.DefineFunction(Name, "table_put", (Caller caller, int table, int tableLength, int data, int dataLength) => Bytes(
            caller, () => Encoding.UTF8.GetBytes(TableCalls.Put(Api, Text(table, tableLength), Text(data, dataLength)))));
        linker.DefineFunction(Name, "table_delete", (Caller caller, int table, int tableLength, int id, int idLength) => Flag(
            caller, () => TableCalls.Delete(Api, Text(table, tableLength), Text(id, idLength))));
        linker.DefineFunction(Name, "table_query", (Caller caller, int table, int tableLength, int query, int queryLength) => Bytes(
            caller, () => Encoding.UTF8.GetBytes(TableCalls.Query(Api, Text(table, tableLength), Text(query, queryLength)))));
    }

    private byte[] CallerJson() => Api.Call.Caller is { } known
        ? JsonSerializer.SerializeToUtf8Bytes(CallerDocument.From(known), ApiJson.Default.CallerDocument)
        : [];
}
