using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Lets requests pass by project, key and scope. Keys are compared by their hashes, in constant time.</summary>
internal sealed class ApiAuthorizer(IOptionsMonitor<AppwriteApiOptions> options, TimeProvider time)
{
    private const string ProjectHeader = "X-Appwrite-Project";
    private const string KeyHeader = "X-Appwrite-Key";

    /// <exception cref="ApiException">The request may not pass.</exception>
    public void Authorize(HttpRequest request, string scope)
    {
        var current = options.CurrentValue;
        var project = request.Headers[ProjectHeader].ToString();
        if (project.Length > 0 && project != current.ProjectId)
            throw ApiErrors.ProjectNotFound();
        var key = request.Headers[KeyHeader].ToString();
        if (key.Length == 0)
            throw ApiErrors.MissingScope("guests", scope);
        if (project.Length == 0 || Find(current.ApiKeys, key) is not { } known)
            throw ApiErrors.Unauthorized();
        if (known.ExpiresAt <= time.GetUtcNow())
            throw ApiErrors.KeyExpired();
        if (!Grants(known, scope))
            throw ApiErrors.MissingScope("applications", scope);
    }

    /// <summary>Looks at every key, so that the time tells nothing of which one matched.</summary>
    private static AppwriteApiKey? Find(IEnumerable<AppwriteApiKey> keys, string sent)
    {
        var sentHash = SHA256.HashData(Encoding.UTF8.GetBytes(sent));
        AppwriteApiKey? found = null;
        foreach (var key in keys)
        {
            if (CryptographicOperations.FixedTimeEquals(sentHash, SHA256.HashData(Encoding.UTF8.GetBytes(key.Key))))
                found = key;
        }

        return found;
    }

    /// <summary>Older and newer servers spell the scopes of executions differently; both are taken.</summary>
    private static bool Grants(AppwriteApiKey key, string scope) =>
        key.Scopes is null
        || key.Scopes.Contains(scope, StringComparer.Ordinal)
        || (scope.StartsWith("executions.", StringComparison.Ordinal)
            && key.Scopes.Contains("execution." + scope["executions.".Length..], StringComparer.Ordinal));
}
