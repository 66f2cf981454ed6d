using System.Text;
using System.Text.Json;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Api.Calls;
using Deus.Hosting.Functions.Guests.Api.Http;
using Deus.Hosting.Functions.Guests.Api.Modules;

namespace Deus.Hosting.Functions.Guests.Lua.Functions;

/// <summary>The services of the guest API, under the grants and quotas of the execution.</summary>
internal static class ServiceFunctions
{
    public static IReadOnlyList<(string Name, LuaFunction Run)> All { get; } =
    [
        ("log", Log),
        ("kv_get", stack => Returned(stack, KeyValueCalls.Get(Service(stack), stack.TextAt(1)))),
        ("kv_set", stack => stack.Return(KeyValueCalls.Set(
            Service(stack), stack.TextAt(1), Argument(stack, 2), stack.TypeAt(3) == LuaType.Number ? stack.NumberAt(3) : null))),
        ("kv_increment", stack => stack.Return(KeyValueCalls.Increment(Service(stack), stack.TextAt(1), stack.IntegerAt(2)))),
        ("kv_delete", DeleteKey),
        ("kv_list", stack => Returned(stack, Json(KeyValueCalls.List(Service(stack), stack.TextAt(1))))),
        ("env_get", stack => stack.Return(VariableCalls.Get(stack.Guest.Context!.Api, stack.Guest.Context.Deployment.Environment, stack.TextAt(1)))),
        ("env_set", stack => stack.Return(VariableCalls.Set(Service(stack), stack.TextAt(1), stack.TextAt(2)))),
        ("env_delete", stack => stack.Return(VariableCalls.Delete(Service(stack), stack.TextAt(1)))),
        ("http", Http),
        ("ai_chat", stack => Returned(stack, AiCalls.Chat(Service(stack), Argument(stack, 1)))),
        ("email_send", stack => stack.Return(EmailCalls.Send(Service(stack), Argument(stack, 1)))),
        ("function_path", stack => stack.Return($"/fn/{stack.Guest.Context!.Deployment.FunctionId}")),
        ("base_url", stack => stack.Return(stack.Guest.Context!.RequiredApi.Services.Options.BaseUrl?.TrimEnd('/') ?? "")),
    ];

    /// <summary>Returns the guest API, and counts a call of it.</summary>
    private static GuestApi Service(LuaStack stack)
    {
        var api = stack.Guest.Context!.RequiredApi;
        api.CountCall();
        return api;
    }

    private static byte[] Argument(LuaStack stack, int index)
    {
        var bytes = stack.BytesAt(index).ToArray();
        stack.Guest.Context!.RequiredApi.CountBytes(bytes.Length);
        return bytes;
    }

    private static int Returned(LuaStack stack, byte[]? bytes)
    {
        if (bytes is null)
            return stack.Return(text: null);
        stack.Guest.Context!.RequiredApi.CountBytes(bytes.Length);
        return stack.Return(bytes);
    }

    private static int Log(LuaStack stack)
    {
        var api = Service(stack);
        api.Execution.Streams.Log.Write((FunctionLogLevel)stack.IntegerAt(1), Encoding.UTF8.GetString(Argument(stack, 2)));
        return 0;
    }

    /// <summary>A key that does not exist counts as deleted.</summary>
    private static int DeleteKey(LuaStack stack)
    {
        KeyValueCalls.Delete(Service(stack), stack.TextAt(1));
        return stack.Return(value: true);
    }

    private static int Http(LuaStack stack)
    {
        var api = Service(stack);
        var response = HttpCalls.Fetch(api, FetchRequest.Parse(Argument(stack, 1)) with { Body = Argument(stack, 2) });
        api.CountBytes(response.Body.Length);
        stack.Push((long)response.Status);
        stack.Push(JsonSerializer.SerializeToUtf8Bytes(
            response.Headers.ToDictionary(header => Scripts.EventFields.Canonical(header.Key), header => header.Value), ApiJson.Default.DictionaryStringString));
        stack.Push(response.Body);
        return 3;
    }

    private static byte[] Json(IReadOnlyList<string> names) => JsonSerializer.SerializeToUtf8Bytes(names, ApiJson.Default.IReadOnlyListString);
}
