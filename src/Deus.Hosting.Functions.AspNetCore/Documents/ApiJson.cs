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
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(VersionDocument))]
[JsonSerializable(typeof(string[]))]
[JsonSerializable(typeof(string))]
internal sealed partial class ApiJson : JsonSerializerContext;
