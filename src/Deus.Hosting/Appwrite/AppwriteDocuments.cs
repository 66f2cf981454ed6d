using System.Text.Json;
using System.Text.Json.Serialization;

namespace Deus.Hosting.Appwrite;

/// <summary>What a function is created with (<c>POST /functions</c>).</summary>
internal sealed record CreateFunctionBody(
    string FunctionId,
    string Name,
    string Runtime,
    IList<string> Execute,
    bool Enabled,
    bool Logging,
    int Timeout,
    IList<string> Scopes,
    IList<string> Events,
    string Schedule,
    string Entrypoint,
    string Commands,
    string? Specification);

internal sealed record CreateVariableBody(string Key, string Value, bool? Secret);

internal sealed record CreateExecutionBody(
    string Body, bool Async, string Path, string Method, IReadOnlyDictionary<string, string>? Headers);

internal interface IAppwriteDocument
{
    string? Id { get; }
}

internal sealed record FunctionDocument([property: JsonPropertyName("$id")] string? Id, string? DeploymentId) : IAppwriteDocument;

internal sealed record VariableDocument([property: JsonPropertyName("$id")] string? Id) : IAppwriteDocument;

internal sealed record DeploymentDocument(
    [property: JsonPropertyName("$id")] string? Id, string? Status, string? BuildLogs, double BuildDuration) : IAppwriteDocument;

internal sealed record ExecutionDocument(
    [property: JsonPropertyName("$id")] string? Id,
    string? DeploymentId,
    string? Status,
    int ResponseStatusCode,
    string? ResponseBody,
    IReadOnlyList<ExecutionHeader>? ResponseHeaders,
    string? Logs,
    string? Errors,
    double Duration) : IAppwriteDocument;

internal sealed record ExecutionHeader(string Name, string Value);

internal sealed record ErrorDocument(string? Type);

/// <summary>Unknown members are ignored; absent optional ones are not sent.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(CreateFunctionBody))]
[JsonSerializable(typeof(CreateVariableBody))]
[JsonSerializable(typeof(CreateExecutionBody))]
[JsonSerializable(typeof(FunctionDocument))]
[JsonSerializable(typeof(VariableDocument))]
[JsonSerializable(typeof(DeploymentDocument))]
[JsonSerializable(typeof(ExecutionDocument))]
[JsonSerializable(typeof(ErrorDocument))]
internal sealed partial class AppwriteJson : JsonSerializerContext;
