namespace Deus.Hosting.Functions.Execution;

/// <summary>One execution to be.</summary>
internal sealed record ExecutionRequest
{
    public const string HttpTrigger = "http";

    public required string FunctionId { get; init; }

    public string Method { get; init; } = "POST";

    /// <summary>The path with its query; begins with a slash.</summary>
    public string PathAndQuery { get; init; } = "/";

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary><c>http</c>, <c>schedule</c> or <c>event</c>.</summary>
    public string Trigger { get; init; } = HttpTrigger;

    /// <summary>The caller's address; null when there is none.</summary>
    public string? ClientIp { get; init; }

    /// <summary>True for callers with a key: they execute a disabled function too.</summary>
    public bool IgnoreDisabled { get; init; }
}
