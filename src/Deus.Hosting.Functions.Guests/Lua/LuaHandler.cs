using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>Calls the handler of a script with a request, and reads its response.</summary>
internal static class LuaHandler
{
    private const int Results = 4;

    /// <exception cref="ScriptFailedException">The handler does not exist, has raised an error, or has returned something else.</exception>
    public static ScriptResult Call(LuaStack stack, ScriptSource source, RuntimeDeployment deployment, RuntimeRequest request)
    {
        var exports = stack.Guest.Exports;
        exports.RawGetI(stack.State, LuaStack.Registry, stack.Guest.Addresses.Explain);
        exports.RawGetI(stack.State, LuaStack.Registry, stack.Guest.Addresses.Run);
        PushContext(stack, deployment, request);
        PushEvent(stack, deployment, request);
        LuaScript.Call(stack, source, arguments: 2, Results);
        return Read(stack);
    }

    private static void PushContext(LuaStack stack, RuntimeDeployment deployment, RuntimeRequest request)
    {
        var execution = stack.Guest.Execution;
        stack.PushTable();
        stack.SetField("executionId", request.ExecutionId);
        stack.SetField("functionId", deployment.FunctionId);
        stack.SetField("functionName", deployment.Environment.GetValueOrDefault("APPWRITE_FUNCTION_NAME"));
        stack.SetField("version", deployment.DeploymentId);
        stack.SetField("requestId", request.TraceId.Length == 0 ? null : request.TraceId);
        stack.SetField("trigger", Header(request, "x-appwrite-trigger"));
        stack.SetField("baseUrl", stack.Guest.Context!.RequiredApi.Services.Options.BaseUrl?.TrimEnd('/'));
        var now = execution.Time.GetUtcNow();
        SetNumber(stack, "startedAt", (now - execution.Elapsed).ToUnixTimeSeconds());
        SetNumber(stack, "deadline", (now + execution.Remaining).ToUnixTimeSeconds());
    }

    private static void SetNumber(LuaStack stack, string name, long value)
    {
        stack.Push(name);
        stack.Push(value);
        stack.Guest.Exports.RawSet(stack.State, -3);
    }

    private static string? Header(RuntimeRequest request, string name) =>
        request.Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static void PushEvent(LuaStack stack, RuntimeDeployment deployment, RuntimeRequest request)
    {
        var exports = stack.Guest.Exports;
        var query = request.PathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? request.PathAndQuery : request.PathAndQuery[..query];
        stack.PushTable();
        stack.SetField("method", request.Method);
        stack.SetField("path", $"/fn/{deployment.FunctionId}{path}");
        stack.SetField("relativePath", path);
        stack.Push("body");
        stack.Push(request.Body.Span);
        exports.RawSet(stack.State, -3);
        stack.Push("headers");
        PushFirsts(stack, request.Headers.Where(header => !header.Key.Equals("host", StringComparison.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(EventFields.Canonical(header.Key), header.Value)));
        exports.RawSet(stack.State, -3);
        stack.Push("query");
        PushFirsts(stack, query < 0 ? [] : EventFields.ParseQuery(request.PathAndQuery[(query + 1)..]));
        exports.RawSet(stack.State, -3);
    }

    /// <summary>Pushes a table with the first value of each name.</summary>
    private static void PushFirsts(LuaStack stack, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        stack.PushTable();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (seen.Add(name))
                stack.SetField(name, value);
        }
    }

    private static ScriptResult Read(LuaStack stack)
    {
        var isBase64 = stack.BooleanAt(-2);
        var body = isBase64 ? Decode(stack.TextAt(-3)) : stack.BytesAt(-3).ToArray();
        return new ScriptResult((int)stack.IntegerAt(-4), ReadHeaders(stack), body);
    }

    private static byte[] Decode(string body)
    {
        try
        {
            return Convert.FromBase64String(body);
        }
        catch (FormatException)
        {
            throw new ScriptFailedException("Error: the response field 'body' is not base64, although 'isBase64Encoded' is true");
        }
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(LuaStack stack)
    {
        var headers = new List<KeyValuePair<string, string>>();
        for (var i = 1; stack.Guest.Exports.RawGetI(stack.State, -1, i) != (int)LuaType.Nil; i += 2)
        {
            stack.Guest.Exports.RawGetI(stack.State, -2, i + 1);
            headers.Add(new(EventFields.CheckHeader(stack.TextAt(-2)), EventFields.CheckValue(stack.TextAt(-1))));
            stack.Pop(2);
        }

        return headers;
    }
}
