namespace Deus.Hosting.ConformanceWorker;

/// <summary>The settings of a server, with the names of the command line.</summary>
internal sealed record ConformanceOptions
{
    /// <summary>The help text of the command line.</summary>
    public const string Usage = """
        --code <folder>        the function's folder (required)
        --entrypoint <path>    its entry file, relative to the folder
        --logs <folder>        where the log files go (required; is created)
        --port <number>        default 3000; 0 for a free one
        --address <address>    default 0.0.0.0
        --secret <text>        what requests must carry; without one nothing
        --headers <json>       headers put on every request
        --env <name>=<value>   a variable of the function; may be repeated
        --timings <file>       what /__opr/timings answers; without one a file of zeros
        --development          the log id is "dev" unless a request says another
        """;

    public required string Code { get; init; }

    public string Entrypoint { get; init; } = "";

    public required string Logs { get; init; }

    public int Port { get; init; } = 3000;

    public string Address { get; init; } = "0.0.0.0";

    public string Secret { get; init; } = "";

    public string Headers { get; init; } = "";

    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    public string? Timings { get; init; }

    public bool Development { get; init; }
}
