namespace Deus.Hosting.Functions.AspNetCore;

/// <summary>Who may use the Appwrite-compatible API.</summary>
public sealed class AppwriteApiOptions
{
    /// <summary>The project id that callers send as <c>X-Appwrite-Project</c>. Required.</summary>
    public string ProjectId { get; set; } = "";

    /// <summary>The keys that callers send as <c>X-Appwrite-Key</c>. Without any (default) every request is refused.</summary>
    public IList<AppwriteApiKey> ApiKeys { get; } = [];
}
