using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Reports everything that is wrong at once, and never a key.</summary>
internal sealed class AppwriteApiOptionsValidator : IValidateOptions<AppwriteApiOptions>
{
    /// <summary>What clients send in place of a project when they have none.</summary>
    public const string Console = "console";

    private static readonly string[] KnownScopes =
        [Scopes.FunctionsRead, Scopes.FunctionsWrite, Scopes.ExecutionsRead, Scopes.ExecutionsWrite, "executions.read", "executions.write"];

    public ValidateOptionsResult Validate(string? name, AppwriteApiOptions options)
    {
        var failures = new ValidateOptionsResultBuilder();
        if (string.IsNullOrWhiteSpace(options.ProjectId) || options.ProjectId == Console)
            failures.AddError(
                $"AppwriteApiOptions.ProjectId is not acceptable. Accepted: the project id that callers send, other than '{Console}'.");
        if (options.ApiKeys.Any(key => string.IsNullOrWhiteSpace(key.Key)))
            failures.AddError("AppwriteApiOptions.ApiKeys has a key that is empty. Accepted: keys that are long and random.");
        foreach (var scope in options.ApiKeys.SelectMany(key => key.Scopes ?? []).Except(KnownScopes, StringComparer.Ordinal))
            failures.AddError(
                $"AppwriteApiOptions.ApiKeys names the scope '{scope}'. Accepted: {string.Join(", ", KnownScopes)}.");
        if (options.PublicEndpoint is { } endpoint && !IsEndpoint(endpoint))
            failures.AddError(
                "AppwriteApiOptions.PublicEndpoint is not acceptable. Accepted: an absolute http or https URL without user, query "
                + "and fragment, for example https://functions.example.org/v1, or null.");
        if (options.MaxFunctionsPerDay < 1)
            failures.AddError("AppwriteApiOptions.MaxFunctionsPerDay is not acceptable. Accepted: 1 or more, or null for no limit.");
        return failures.Build();
    }

    private static bool IsEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);
}
