using System.Text.Json.Serialization;

namespace Deus.Hosting.Functions.Runtimes.Node.Protocol;

/// <summary>The first frame of a request.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Target">The path with its query.</param>
/// <param name="Headers">The headers, each a name and a value.</param>
/// <param name="Timeout">The soft timeout in seconds.</param>
/// <param name="LogId">The name of the request's log files in the worker's folder.</param>
/// <param name="Logging">False to drop the function's logs.</param>
/// <param name="LiveLog">True to also send each line when it is written.</param>
internal sealed record WorkerRequestHead(
    string Method, string Target, string[][] Headers, double Timeout, string LogId, bool Logging, bool LiveLog);

/// <summary>The deployment of a worker.</summary>
/// <param name="Code">The absolute path of the code folder, without links in its path.</param>
/// <param name="Entrypoint">The path of the entry file, relative to <paramref name="Code"/>.</param>
/// <param name="IsConfined">True to end the search for packages at the code folder.</param>
/// <param name="Environment">The variables of the deployment, each a name and a value.</param>
internal sealed record WorkerDeployment(string Code, string Entrypoint, bool IsConfined, string[][] Environment);

/// <summary>The first frame of a response after its live log: what the function returned, and its logs until then.</summary>
/// <remarks>A class with setters, because deserialization through constructor parameters doubles the time of the reading.</remarks>
internal sealed class WorkerResponseHead
{
    /// <summary>The HTTP status.</summary>
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

    /// <summary>The <see cref="LogMark"/> of each line of both texts, in order.</summary>
    [JsonRequired]
    public int[] Marks { get; set; } = [];

    /// <summary>True when the function did not return in time.</summary>
    [JsonRequired]
    public bool TimedOut { get; set; }
}

/// <summary>The last frame of a response: how its body ended.</summary>
internal sealed class WorkerResponseEnd
{
    /// <summary>The reason of a failed body, as an error line; null when the body is complete or logging is off.</summary>
    [JsonRequired]
    public string? Verdict { get; set; }

    /// <summary>True when the function's timeout cut off the body.</summary>
    [JsonRequired]
    public bool TimedOut { get; set; }

    /// <summary>True when the body is incomplete.</summary>
    [JsonRequired]
    public bool Failed { get; set; }

    /// <summary>The peak memory of the worker's process so far, in bytes.</summary>
    [JsonRequired]
    public long Peak { get; set; }
}

/// <summary>The JSON serialization of the frames.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WorkerRequestHead))]
[JsonSerializable(typeof(WorkerDeployment))]
[JsonSerializable(typeof(WorkerResponseHead))]
[JsonSerializable(typeof(WorkerResponseEnd))]
internal sealed partial class WorkerJson : JsonSerializerContext;
