using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

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
/// <remarks>Settable: a constructor's parameters cost as much again as all the rest of the reading.</remarks>
internal sealed class WorkerResponseHead
{
    /// <summary>The status.</summary>
    [JsonRequired]
    public int Status { get; set; }

    /// <summary>The headers, each a name and a value.</summary>
    [JsonRequired]
    public string[][] Headers { get; set; } = [];

    /// <summary>The text of the logs.</summary>
    [JsonRequired]
    public string Logs { get; set; } = "";

    /// <summary>The text of the errors.</summary>
    [JsonRequired]
    public string Errors { get; set; } = "";

    /// <summary>For each line of both texts, in order, what <see cref="LogMark"/> reads.</summary>
    [JsonRequired]
    public int[] Marks { get; set; } = [];

    /// <summary>The function did not return in time.</summary>
    [JsonRequired]
    public bool TimedOut { get; set; }
}

/// <summary>The last frame of a response: how its body ended.</summary>
internal sealed class WorkerResponseEnd
{
    /// <summary>Why the body failed, as a line of the errors; null when it did not, or nothing is logged.</summary>
    [JsonRequired]
    public string? Verdict { get; set; }

    /// <summary>The body was cut off by the function's timeout.</summary>
    [JsonRequired]
    public bool TimedOut { get; set; }

    /// <summary>The body is incomplete.</summary>
    [JsonRequired]
    public bool Failed { get; set; }

    /// <summary>The most memory in bytes the worker has had so far.</summary>
    [JsonRequired]
    public long Peak { get; set; }
}

/// <summary>How the heads are written.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WorkerRequestHead))]
[JsonSerializable(typeof(WorkerResponseHead))]
[JsonSerializable(typeof(WorkerResponseEnd))]
internal sealed partial class WorkerJson : JsonSerializerContext;
