namespace Deus.Hosting.Functions.Runtimes;

/// <summary>One HTTP-shaped event for a function.</summary>
internal sealed record RuntimeRequest
{
    /// <summary>The HTTP method, upper case.</summary>
    public string Method { get; init; } = "POST";

    /// <summary>The path with its query; begins with a slash.</summary>
    public string PathAndQuery { get; init; } = "/";

    /// <summary>The headers; names of any case.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body's bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>How long the function may take, its cold start included; more than zero.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>False when the function's own logs are not wanted.</summary>
    public bool Logging { get; init; } = true;

    /// <summary>Told of each line of the log as the function writes it, from the first on, but not of a flood to its end; whatever it does, nothing else suffers. Null when nobody is.</summary>
    public IProgress<LogLine>? LiveLog { get; init; }

    /// <summary>The largest response body in bytes; more ends the execution as failed.</summary>
    public int MaxResponseBytes { get; init; } = 20 * 1024 * 1024;
}
