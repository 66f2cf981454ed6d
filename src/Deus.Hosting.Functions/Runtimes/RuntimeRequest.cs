namespace Deus.Hosting.Functions.Runtimes;

/// <summary>One HTTP-shaped event for a function, with the limits of its execution.</summary>
public sealed record RuntimeRequest
{
    /// <summary>The id of the execution's record. Default empty: there is none.</summary>
    public string ExecutionId { get; init; } = "";

    /// <summary>The HTTP method, upper case. Default <c>POST</c>.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path with its query; begins with a slash. Default <c>/</c>.</summary>
    public string PathAndQuery { get; init; } = "/";

    /// <summary>The headers, names of any case; a name may occur more than once.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How long the execution may take, its cold start included; more than zero.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>False when the function's own log is not wanted; why it failed is returned all the same. Default true.</summary>
    public bool Logging { get; init; } = true;

    /// <summary>
    /// Receives each line of the log as the function writes it, beside <see cref="RuntimeResponse.Lines"/>; one call at a time.
    /// <see cref="IProgress{T}.Report"/> returns at once and does not throw. Null when nothing follows the log.
    /// </summary>
    public IProgress<LogLine>? LiveLog { get; init; }

    /// <summary>The largest response body in bytes; more ends the execution as <see cref="RuntimeOutcome.TooLarge"/>. Default 20 MiB.</summary>
    public int MaxResponseBytes { get; init; } = 20 * 1024 * 1024;

    /// <summary>Names the request without its headers and body.</summary>
    public override string ToString() => $"{nameof(RuntimeRequest)} {{ {nameof(ExecutionId)} = {ExecutionId}, {nameof(Method)} = {Method} }}";
}
