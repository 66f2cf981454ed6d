namespace Deus.Hosting.Functions.AspNetCore;

/// <summary>Who may use the Appwrite-compatible API, and how much.</summary>
public sealed class AppwriteApiOptions
{
    /// <summary>
    /// The project id that callers send as <c>X-Appwrite-Project</c>. Required, and not <c>console</c>: clients send that where
    /// they have no project.
    /// </summary>
    public string ProjectId { get; set; } = "";

    /// <summary>The keys that callers send as <c>X-Appwrite-Key</c>. Without any (default) every request is refused.</summary>
    public IList<AppwriteApiKey> ApiKeys { get; } = [];

    /// <summary>
    /// Where functions find this API, with the prefix it is mapped to, for example <c>https://functions.example.org/v1</c>:
    /// an absolute http or https URL without user, query and fragment. They get it as
    /// <c>APPWRITE_FUNCTION_API_ENDPOINT</c>, their builds too. Null (default) for nothing.
    /// </summary>
    public string? PublicEndpoint { get; set; }

    /// <summary>
    /// How many functions may be created per day of UTC, 1 or more; one more is answered with 429. Default 50, null for no
    /// limit.
    /// </summary>
    public int? MaxFunctionsPerDay { get; set; } = 50;
}
