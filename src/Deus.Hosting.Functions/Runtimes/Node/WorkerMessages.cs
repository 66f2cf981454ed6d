using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>The head of a request frame; the body's bytes follow it.</summary>
internal sealed record WorkerRequestHead(string Method, string Target, string[][] Headers);

/// <summary>The first frame of a response: what the function returned, and what it logged until then.</summary>
internal sealed record WorkerResponseHead(int Status, string[][] Headers, string Logs, string Errors, bool TimedOut);

/// <summary>The last frame of a response: how its body ended.</summary>
/// <param name="Errors">All errors logged, when the body's end has added any; else null.</param>
/// <param name="TimedOut">The body was cut off by the function's timeout.</param>
/// <param name="Failed">The body is incomplete.</param>
/// <param name="Peak">The most memory in bytes the worker has had so far.</param>
internal sealed record WorkerResponseEnd(string? Errors, bool TimedOut, bool Failed, long Peak);

/// <summary>How the heads are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerRequestHead))]
[JsonSerializable(typeof(WorkerResponseHead))]
[JsonSerializable(typeof(WorkerResponseEnd))]
internal sealed partial class WorkerJson : JsonSerializerContext;
