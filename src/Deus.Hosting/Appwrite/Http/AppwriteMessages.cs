using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Deus.Hosting.Backends;

namespace Deus.Hosting.Appwrite.Http;

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

/// <summary>The fields of a function. <c>PUT /functions/{id}</c> resets a field that is absent.</summary>
internal sealed record UpdateFunctionBody(
    string? Name,
    string? Runtime,
    IList<string>? Execute,
    IList<string>? Events,
    string? Schedule,
    int? Timeout,
    bool? Enabled,
    bool? Logging,
    string? Entrypoint,
    string? Commands,
    IList<string>? Scopes,
    string? InstallationId,
    string? ProviderRepositoryId,
    string? ProviderBranch,
    bool? ProviderSilentMode,
    string? ProviderRootDirectory,
    int? DeploymentRetention,
    string? Specification);

internal sealed record CreateVariableBody(string Key, string Value, bool? Secret);

internal sealed record ActivateBody(string DeploymentId);

internal sealed record CreateExecutionBody(
    string Body, bool Async, string Path, string Method, IReadOnlyDictionary<string, string>? Headers);

internal interface IAppwriteResponse
{
    /// <summary>False when a required value of the document is missing or out of range.</summary>
    bool IsValid { get; }
}

internal sealed record FunctionResponse(
    [property: JsonPropertyName("$id")] string? Id,
    string? Name,
    string? Runtime,
    IList<string>? Execute,
    IList<string>? Events,
    string? Schedule,
    int? Timeout,
    bool? Enabled,
    bool? Logging,
    string? Entrypoint,
    string? Commands,
    IList<string>? Scopes,
    string? InstallationId,
    string? ProviderRepositoryId,
    string? ProviderBranch,
    bool? ProviderSilentMode,
    string? ProviderRootDirectory,
    int? DeploymentRetention,
    string? Specification,
    string? DeploymentId,
    string? DeploymentCreatedAt,
    IReadOnlyList<VariableResponse>? Vars) : IAppwriteResponse
{
    // JSON can contain null where the types do not expect it.
    [JsonIgnore]
    public bool IsValid => Ids.IsValid(Id) && Vars?.Any(v => v is null) != true;

    public UpdateFunctionBody ToUpdate() => new(
        Name,
        Runtime,
        Execute,
        Events,
        Schedule,
        Timeout,
        Enabled,
        Logging,
        Entrypoint,
        Commands,
        Scopes,
        InstallationId,
        ProviderRepositoryId,
        ProviderBranch,
        ProviderSilentMode,
        ProviderRootDirectory,
        DeploymentRetention,
        Specification);
}

internal sealed record VariableResponse(
    [property: JsonPropertyName("$id")] string? Id, string? Key, string? Value, bool? Secret) : IAppwriteResponse
{
    [JsonIgnore]
    public bool IsValid => Ids.IsValid(Id);

    public override string ToString() => Key ?? "";
}

internal sealed record DeploymentResponse(
    [property: JsonPropertyName("$id")] string? Id,
    [property: JsonPropertyName("$createdAt")] string? CreatedAt,
    string? ResourceId,
    string? Status,
    bool? Activate,
    string? BuildLogs,
    double BuildDuration) : IAppwriteResponse
{
    // A TimeSpan can hold this duration.
    private const double MaxSeconds = 9e11;

    [JsonIgnore]
    public bool IsValid => Ids.IsValid(Id) && BuildDuration is > -MaxSeconds and < MaxSeconds;
}

internal sealed record DeploymentListResponse(int Total, IReadOnlyList<DeploymentResponse>? Deployments) : IAppwriteResponse
{
    [JsonIgnore]
    public bool IsValid => Deployments is not null && Deployments.All(d => d is { IsValid: true });
}

internal sealed record FunctionListResponse(int Total, IReadOnlyList<FunctionResponse>? Functions) : IAppwriteResponse
{
    [JsonIgnore]
    public bool IsValid => Functions is not null && Functions.All(f => f is { IsValid: true });
}

internal sealed record ExecutionListResponse(int Total, IReadOnlyList<ExecutionResponse>? Executions) : IAppwriteResponse
{
    [JsonIgnore]
    public bool IsValid => Executions is not null && Executions.All(e => e is { IsValid: true });
}

internal sealed record ExecutionResponse(
    [property: JsonPropertyName("$id")] string? Id,
    [property: JsonPropertyName("$createdAt")] string? CreatedAt,
    string? DeploymentId,
    string? Trigger,
    string? Status,
    string? RequestMethod,
    string? RequestPath,
    int ResponseStatusCode,
    string? ResponseBody,
    IReadOnlyList<ExecutionHeader>? ResponseHeaders,
    string? Logs,
    string? Errors,
    double Duration) : IAppwriteResponse
{
    [JsonIgnore]
    public bool IsValid => Ids.IsValid(Id) && ResponseHeaders?.Any(h => h is not { Name: not null, Value: not null }) != true;

    /// <summary>The bytes of the body when the response was a form; null otherwise.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte>? ResponseBytes { get; init; }

    [JsonIgnore]
    public ReadOnlyMemory<byte> BodyBytes => ResponseBytes ?? Encoding.UTF8.GetBytes(ResponseBody ?? "");
}

internal sealed record ExecutionHeader(string Name, string Value);

internal sealed record VersionResponse(string? Version) : IAppwriteResponse
{
    [JsonIgnore]
    public bool IsValid => Version is { Length: > 0 };
}

internal sealed record ErrorResponse(string? Type);

/// <summary>The JSON metadata of the messages. Unknown members are ignored; absent optional members are not sent.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.Strict)]
[JsonSerializable(typeof(CreateFunctionBody))]
[JsonSerializable(typeof(UpdateFunctionBody))]
[JsonSerializable(typeof(CreateVariableBody))]
[JsonSerializable(typeof(ActivateBody))]
[JsonSerializable(typeof(CreateExecutionBody))]
[JsonSerializable(typeof(FunctionResponse))]
[JsonSerializable(typeof(VariableResponse))]
[JsonSerializable(typeof(DeploymentResponse))]
[JsonSerializable(typeof(DeploymentListResponse))]
[JsonSerializable(typeof(FunctionListResponse))]
[JsonSerializable(typeof(ExecutionResponse))]
[JsonSerializable(typeof(ExecutionListResponse))]
[JsonSerializable(typeof(IReadOnlyList<ExecutionHeader>))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
[JsonSerializable(typeof(VersionResponse))]
[JsonSerializable(typeof(ErrorResponse))]
internal sealed partial class AppwriteJson : JsonSerializerContext;
