namespace Deus.Hosting.Functions.AspNetCore;

/// <summary>The project, keys and limits of the Appwrite-compatible API.</summary>
public sealed class AppwriteApiOptions
{
    /// <summary>
    /// The project id that callers send as <c>X-Appwrite-Project</c>. Required. <c>console</c> is rejected, because clients send
    /// it when they have no project.
    /// </summary>
    public string ProjectId { get; set; } = "";

    /// <summary>The keys that callers send as <c>X-Appwrite-Key</c>. Default: none, which rejects every request that needs a key.</summary>
    public IList<AppwriteApiKey> ApiKeys { get; } = [];

    /// <summary>
    /// The public URL of this API with its prefix, for example <c>https://functions.example.org/v1</c>: an absolute http or https
    /// URL without user, query and fragment. Functions and their builds receive it as <c>APPWRITE_FUNCTION_API_ENDPOINT</c>.
    /// Null (default) omits that variable.
    /// </summary>
    public string? PublicEndpoint { get; set; }

    /// <summary>
    /// The maximum number of functions created per UTC day, 1 or more. Further attempts get a 429 response. Default 50; null for
    /// no limit.
    /// </summary>
    public int? MaxFunctionsPerDay { get; set; } = 50;

    /// <summary>
    /// True permits requests without a key to execute functions whose roles include <c>any</c> or <c>guests</c>, as on Appwrite. Such a
    /// request must have the project id. Its response has no logs. Default false.
    /// </summary>
    public bool AllowGuestExecutions { get; set; }

    /// <summary>
    /// The maximum number of characters of logs in one page of a list of deployments or executions, 0 or more. The items of the page share
    /// it equally; a longer log is shortened to its end. Default 2,000,000. A single deployment or execution has its whole log.
    /// </summary>
    public int MaxListedLogCharacters { get; set; } = 2_000_000;

    /// <summary>
    /// The size in bytes up to which a response's large texts - the body of an execution, the log and the errors of a record - are written in
    /// one piece, 0 or more. Longer texts are read and written in pieces of 16 KiB, so that a response does not take several times its size
    /// in memory. Default 262,144.
    /// </summary>
    public int MaxBufferedResponseBytes { get; set; } = 262_144;
}
