namespace Deus.Hosting.Functions.Runtimes;

/// <summary>An HTTP request for a function, with the limits of its execution.</summary>
public sealed record RuntimeRequest
{
    /// <summary>The id of the execution's record. Default empty: there is no record.</summary>
    public string ExecutionId { get; init; } = "";

    /// <summary>The HTTP method; a standard method is in upper case. Default <c>POST</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path with its query. It begins with a slash. Default <c>/</c>.</summary>
    public string PathAndQuery { get; init; } = "/";

    /// <summary>The headers. Names have any case, and a name may occur more than once. Default empty.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body. Default empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The W3C trace id of the execution, 32 hex digits. Default empty: there is no trace.</summary>
    public string TraceId { get; init; } = "";

    /// <summary>Who calls the function; null when it is not known. Default null.</summary>
    public FunctionCaller? Caller { get; init; }

    /// <summary>The feature flag and the variant that the execution tries, see <see cref="ExecutionRequest.FlagContext"/>. Default null.</summary>
    public string? FlagContext { get; init; }

    /// <summary>The ids of the functions whose executions wait for this one, see <see cref="ExecutionRequest.CalledBy"/>. Default none.</summary>
    public IReadOnlyList<string> CalledBy { get; init; } = [];

    /// <summary>The maximum duration of the execution, with its cold start. More than zero.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>False to drop the function's log. The reason of a failure is returned nevertheless. Default true.</summary>
    public bool Logging { get; init; } = true;

    /// <summary>
    /// Receives each line of the log when the function writes it, in addition to <see cref="RuntimeResponse.Lines"/>. Calls must not
    /// overlap. <see cref="IProgress{T}.Report"/> returns immediately and does not throw. Also recorded when the execution ends without a
    /// response, for example because its caller has canceled. Null when nothing reads the lines. Default null.
    /// </summary>
    public IProgress<LogLine>? LiveLog { get; init; }

    /// <summary>
    /// The maximum size of the response body in bytes. A larger body ends the execution as <see cref="RuntimeOutcome.TooLarge"/>. Default
    /// 20 MiB.
    /// </summary>
    public int MaxResponseBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>
    /// Removes secrets from a text that the runtime keeps beside the record, for example the request of a service call: the values of the
    /// function's secret variables, and what looks like a secret. Default: the text is returned unchanged.
    /// </summary>
    public Func<string, string> Mask { get; init; } = static text => text;

    /// <summary>The log until now, for an execution that ends without a response.</summary>
    internal PartialLog Written { get; } = new();

    /// <summary>Returns the execution id and the method, without headers and body.</summary>
    public override string ToString() => $"{nameof(RuntimeRequest)} {{ {nameof(ExecutionId)} = {ExecutionId}, {nameof(Method)} = {Method} }}";
}
