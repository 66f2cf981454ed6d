using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Lua;

/// <summary>Calls the handler of a script with a request, and reads its response.</summary>
internal static class LuaHandler
{
    private const int Results = 4;
    private const int FixedTexts = 10; // Of context and event, before query and headers.
    private const int OtherArguments = 4; // Two times, the body, and the number of texts of the query.

    /// <exception cref="ScriptFailedException">The handler does not exist, has raised an error, or has returned something else.</exception>
    public static ScriptResult Call(LuaStack stack, ScriptSource source, RuntimeDeployment deployment, RuntimeRequest request)
    {
        var exports = stack.Guest.Exports;
        exports.RawGetI(stack.State, LuaStack.Registry, stack.Guest.Addresses.Explain);
        exports.RawGetI(stack.State, LuaStack.Registry, stack.Guest.Addresses.Run);
        LuaScript.Call(stack, source, PushArguments(stack, deployment, request), Results);
        return Read(stack);
    }

    /// <summary>Pushes the contents of context and event, in the order in which <c>run.lua</c> reads them.</summary>
    /// <returns>The number of values.</returns>
    private static int PushArguments(LuaStack stack, RuntimeDeployment deployment, RuntimeRequest request)
    {
        var query = request.PathAndQuery.IndexOf('?', StringComparison.Ordinal);
        var path = query < 0 ? request.PathAndQuery : request.PathAndQuery[..query];
        List<string?> texts =
        [
            request.ExecutionId,
            deployment.FunctionId,
            deployment.Environment.GetValueOrDefault("APPWRITE_FUNCTION_NAME"),
            deployment.DeploymentId,
            request.TraceId.Length == 0 ? null : request.TraceId,
            Header(request, "x-appwrite-trigger"),
            stack.Guest.Context!.RequiredApi.Services.Options.BaseUrl?.TrimEnd('/'),
            request.Method,
            $"/fn/{deployment.FunctionId}{path}",
            path,
        ];
        AddFirsts(texts, query < 0 ? [] : EventFields.ParseQuery(request.PathAndQuery[(query + 1)..]));
        var queryTexts = texts.Count - FixedTexts;
        AddFirsts(texts, request.Headers.Where(header => !header.Key.Equals("host", StringComparison.OrdinalIgnoreCase))
            .Select(header => KeyValuePair.Create(EventFields.Canonical(header.Key), header.Value)));

        var execution = stack.Guest.Execution;
        var now = execution.Time.GetUtcNow();
        stack.Push((now - execution.Elapsed).ToUnixTimeSeconds());
        stack.Push((now + execution.Remaining).ToUnixTimeSeconds());
        stack.Push(request.Body.Span);
        stack.Push((long)queryTexts);
        stack.PushAll(texts);
        return OtherArguments + texts.Count;
    }

    private static string? Header(RuntimeRequest request, string name) =>
        request.Headers.FirstOrDefault(header => header.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>Adds names and values, of each name the first.</summary>
    private static void AddFirsts(List<string?> texts, IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            if (!seen.Add(name))
                continue;
            texts.Add(name);
            texts.Add(value);
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
