using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Authorises requests by project id, key and scope. Compares the SHA-256 hashes of keys in constant time.</summary>
internal sealed class ApiAuthorizer(IOptionsMonitor<AppwriteApiOptions> options, FunctionKeys functionKeys, TimeProvider time)
{
    private const string ProjectHeader = "X-Appwrite-Project";
    private const string KeyHeader = "X-Appwrite-Key";

    /// <summary>Returns when the request is authorised.</summary>
    /// <param name="request">The request to authorise.</param>
    /// <param name="scope">The scope that the caller must hold. Null accepts every valid key and a request without a key.</param>
    /// <exception cref="ApiException">The project id, the key or its scopes are rejected.</exception>
    public void Authorize(HttpRequest request, string? scope)
    {
        var current = options.CurrentValue;
        var project = ProjectOf(request);
        if (project.Length > 0 && project != current.ProjectId)
            throw ApiErrors.ProjectNotFound();
        var key = request.Headers[KeyHeader].ToString();
        if (key.Length == 0)
            AuthorizeGuest(current, project, request, scope);
        else if (project.Length == 0)
            throw ApiErrors.Unauthorized();
        else if (FunctionKeys.IsOne(key))
            AuthorizeFunction(key, scope);
        else
            Authorize(current, key, scope);
    }

    /// <summary>
    /// Returns the project id of the request; empty when it has none. Clients without a project send "console", which counts as none.
    /// </summary>
    private static string ProjectOf(HttpRequest request) =>
        request.Headers[ProjectHeader].ToString() is var project && project == AppwriteApiOptionsValidator.Console ? "" : project;

    private void Authorize(AppwriteApiOptions current, string key, string? scope)
    {
        if (Find(current.ApiKeys, key) is not { } known)
            throw ApiErrors.Unauthorized();
        if (known.ExpiresAt <= time.GetUtcNow())
            throw ApiErrors.KeyExpired();
        RequireScope(known.Scopes, scope);
    }

    private void AuthorizeFunction(string key, string? scope)
    {
        if (functionKeys.ScopesOf(key) is { } scopes)
            RequireScope(scopes, scope);
        else
            RefuseGuest(scope);
    }

    /// <summary>Returns true for a request without a key.</summary>
    public static bool IsGuest(HttpRequest request) => request.Headers[KeyHeader].ToString().Length == 0;

    /// <summary>A guest may create executions when an option permits it. The endpoint checks the roles of the function.</summary>
    private static void AuthorizeGuest(AppwriteApiOptions current, string project, HttpRequest request, string? scope)
    {
        var mayExecute = current.AllowGuestExecutions && project.Length > 0 && HttpMethods.IsPost(request.Method);
        if (!mayExecute || scope != ApiKeyScopes.ExecutionsWrite)
            RefuseGuest(scope);
    }

    private static void RefuseGuest(string? scope)
    {
        if (scope is not (null or ApiKeyScopes.Public))
            throw ApiErrors.MissingScope("guests", scope);
    }

    /// <param name="granted">The scopes of the key; null for every scope that a key can hold.</param>
    /// <param name="scope">The required scope; null for none.</param>
    private static void RequireScope(IReadOnlyList<string>? granted, string? scope)
    {
        if (scope == ApiKeyScopes.Public || (scope is not null && granted is not null && !Grants(granted, scope)))
            throw ApiErrors.MissingScope("applications", scope);
    }

    /// <summary>Finds the key that was sent. Compares all keys, so that the duration does not reveal which key matched.</summary>
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

    /// <summary>
    /// Returns true when the scope is granted. Newer Appwrite servers spell the execution scopes in the plural; both spellings are
    /// accepted.
    /// </summary>
    private static bool Grants(IReadOnlyList<string> granted, string scope) =>
        granted.Contains(scope, StringComparer.Ordinal)
        || (scope.StartsWith("execution.", StringComparison.Ordinal)
            && granted.Contains("executions." + scope["execution.".Length..], StringComparer.Ordinal));
}
