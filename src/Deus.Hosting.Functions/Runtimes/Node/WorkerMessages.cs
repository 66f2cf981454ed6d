using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>The first frame of a request.</summary>
/// <param name="Method">The method.</param>
/// <param name="Target">The path with its query.</param>
/// <param name="Headers">The headers, each a name and a value.</param>
/// <param name="Timeout">The soft timeout in seconds.</param>
/// <param name="LogId">The name of its logs in the worker's folder.</param>
/// <param name="Logging">False when the function's logs are not wanted.</param>
/// <param name="LiveLog">True when each line is wanted as it is written, too.</param>
internal sealed record WorkerRequestHead(
    string Method, string Target, string[][] Headers, double Timeout, string LogId, bool Logging, bool LiveLog);

/// <summary>The first frame of a response: what the function returned, and what it logged until then.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">The headers, each a name and a value.</param>
/// <param name="Logs">The text of the logs.</param>
/// <param name="Errors">The text of the errors.</param>
/// <param name="Marks">For each line of both texts, in order, what <see cref="LogMark"/> reads.</param>
/// <param name="TimedOut">The function did not return in time.</param>
internal sealed record WorkerResponseHead(int Status, string[][] Headers, string Logs, string Errors, int[] Marks, bool TimedOut);

/// <summary>The last frame of a response: how its body ended.</summary>
/// <param name="Verdict">Why the body failed, as a line of the errors; null when it did not, or nothing is logged.</param>
/// <param name="TimedOut">The body was cut off by the function's timeout.</param>
/// <param name="Failed">The body is incomplete.</param>
/// <param name="Peak">The most memory in bytes the worker has had so far.</param>
internal sealed record WorkerResponseEnd(string? Verdict, bool TimedOut, bool Failed, long Peak);

/// <summary>How the heads are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(WorkerRequestHead))]
[JsonSerializable(typeof(WorkerResponseHead))]
[JsonSerializable(typeof(WorkerResponseEnd))]
internal sealed partial class WorkerJson : JsonSerializerContext;
