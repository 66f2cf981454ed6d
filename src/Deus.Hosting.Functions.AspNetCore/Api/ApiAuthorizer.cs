using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Lets requests pass by project, key and scope. Keys are compared by their hashes, in constant time.</summary>
internal sealed class ApiAuthorizer(IOptionsMonitor<AppwriteApiOptions> options, FunctionKeys functionKeys, TimeProvider time)
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
        if (FunctionKeys.IsOne(key))
            AuthorizeFunction(project, key, scope);
        else
            Authorize(current, project, key, scope);
    }

    private void Authorize(AppwriteApiOptions current, string project, string key, string scope)
    {
        if (project.Length == 0 || Find(current.ApiKeys, key) is not { } known)
            throw ApiErrors.Unauthorized();
        if (known.ExpiresAt <= time.GetUtcNow())
            throw ApiErrors.KeyExpired();
        if (known.Scopes is not null && !Grants(known.Scopes, scope))
            throw ApiErrors.MissingScope("applications", scope);
    }

    private void AuthorizeFunction(string project, string key, string scope)
    {
        if (project.Length == 0)
            throw ApiErrors.Unauthorized();
        if (functionKeys.ScopesOf(key) is not { } scopes)
            throw ApiErrors.MissingScope("guests", scope);
        if (!Grants(scopes, scope))
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

    /// <summary>Newer servers spell the scopes of executions in the plural; both are taken.</summary>
    private static bool Grants(IReadOnlyList<string> granted, string scope) =>
        granted.Contains(scope, StringComparer.Ordinal)
        || (scope.StartsWith("execution.", StringComparison.Ordinal)
            && granted.Contains("executions." + scope["execution.".Length..], StringComparer.Ordinal));
}
