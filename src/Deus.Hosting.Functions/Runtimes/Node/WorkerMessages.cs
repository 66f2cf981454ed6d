using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>The head of a request frame; the body's bytes follow it.</summary>
internal sealed record WorkerRequestHead(string Method, string Target, string[][] Headers);

/// <summary>The head of a response frame; the body's bytes follow it.</summary>
internal sealed record WorkerResponseHead(int Status, string[][] Headers, string Logs, string Errors, bool TimedOut);

/// <summary>How the heads are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerRequestHead))]
[JsonSerializable(typeof(WorkerResponseHead))]
internal sealed partial class WorkerJson : JsonSerializerContext;
