using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Scripts;

namespace Deus.Hosting.Functions.Guests.JavaScript;

/// <summary>
/// The calls from JavaScript to the host: a name, and the arguments as a JSON array. The response is JSON after <c>=</c>, or the reason of a refusal
/// after <c>!</c>. JSON texts have no zero bytes, at which a text of the interpreter would end.
/// </summary>
internal static class HostCalls
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Runs a call.</summary>
    /// <returns>The address of the response.</returns>
    public static int Run(QuickJsGuest guest, int count, int arguments)
    {
        if (count != 2)
            throw new InvalidOperationException("A call of the host has a name and arguments.");
        var name = guest.ReadText(guest.Exports.GetArgument(arguments, 0));
        var json = guest.ReadText(guest.Exports.GetArgument(arguments, 1));
        return guest.NewText(System.Text.Encoding.UTF8.GetBytes(Respond(guest, name, json)));
    }

    private static string Respond(QuickJsGuest guest, string name, string json)
    {
        try
        {
            var values = JsonNode.Parse(json)!.AsArray();
            return "=" + (HostFunctions.All[name](new HostCall(guest, values))?.ToJsonString(Options) ?? "null");
        }
        catch (GuestServiceException e)
        {
            return "!" + JsonValue.Create(e.Message).ToJsonString(Options);
        }
        catch (JsonException)
        {
            return "!\"The arguments are not valid.\"";
        }
    }
}

/// <summary>A call of the host.</summary>
/// <param name="Guest">The guest.</param>
/// <param name="Values">The arguments.</param>
internal readonly record struct HostCall(QuickJsGuest Guest, JsonArray Values)
{
    private ScriptContext Context => Guest.Context ?? throw new InvalidOperationException("The interpreter is being prepared.");

    /// <summary>Returns an argument that is a text.</summary>
    public string Text(int index) => Values[index]?.GetValue<string>() ?? "";

    /// <summary>Returns an argument that is a number.</summary>
    public double Number(int index) => Values[index]?.GetValue<double>() ?? double.NaN;

    /// <summary>Returns an argument that is a number; null when it was left out.</summary>
    public double? NumberOrNull(int index) => index < Values.Count ? Values[index]?.GetValue<double>() : null;

    /// <summary>The guest API, without counting a call.</summary>
    public GuestApi Api => Context.RequiredApi;

    /// <summary>Returns the guest API, and counts a call with the bytes of its arguments.</summary>
    public GuestApi Service()
    {
        var api = Context.RequiredApi;
        api.CountCall();
        foreach (var value in Values)
            api.CountBytes(value is JsonValue text && text.TryGetValue<string>(out var content) ? content.Length : 0);
        return api;
    }

    /// <summary>Returns a variable of the function; null when it does not exist.</summary>
    public string? Variable(string name) => Context.Deployment.Environment.GetValueOrDefault(name);
}
