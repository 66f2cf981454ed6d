using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.AspNetCore.Documents;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(FunctionDocument))]
[JsonSerializable(typeof(FunctionListDocument))]
[JsonSerializable(typeof(VariableDocument))]
[JsonSerializable(typeof(VariableListDocument))]
[JsonSerializable(typeof(DeploymentDocument))]
[JsonSerializable(typeof(DeploymentListDocument))]
[JsonSerializable(typeof(ExecutionDocument))]
[JsonSerializable(typeof(ExecutionListDocument))]
[JsonSerializable(typeof(RuntimeListDocument))]
[JsonSerializable(typeof(SpecificationListDocument))]
[JsonSerializable(typeof(RuleListDocument))]
[JsonSerializable(typeof(CallbackTargetDocument))]
[JsonSerializable(typeof(ExecutionCallbackDocument))]
[JsonSerializable(typeof(ExecutionCallbackListDocument))]
[JsonSerializable(typeof(DeadLetterListDocument))]
[JsonSerializable(typeof(ScheduleDocument))]
[JsonSerializable(typeof(StatisticsDocument))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(System.Text.Json.Nodes.JsonObject))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    /// <summary>
    /// Writes JSON as a real Appwrite server does: escapes only the characters that JSON requires. <see cref="Api.Bodies.SlashEscape"/> escapes
    /// slashes later.
    /// </summary>
    public static ApiJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
