using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Guests.Api.Modules;

/// <summary>The JSON documents of the guest API.</summary>
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(CallerDocument))]
[JsonSerializable(typeof(Calls.ChatDocument))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
internal sealed partial class ApiJson : JsonSerializerContext;

/// <summary>The caller as guests read it.</summary>
internal sealed record CallerDocument(string UserId, string Role, string TenantId, string Email, IReadOnlyList<string> Groups)
{
    public static CallerDocument From(FunctionCaller caller) => new(caller.UserId, caller.Role, caller.TenantId, caller.Email, caller.Groups);
}
