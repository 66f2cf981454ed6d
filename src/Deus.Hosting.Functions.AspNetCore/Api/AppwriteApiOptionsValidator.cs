using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.AspNetCore.Api;

/// <summary>Validates the options. Reports all invalid values together; no message contains a key.</summary>
internal sealed class AppwriteApiOptionsValidator(
    IEnumerable<SectionBinding<AppwriteApiOptions>> bindings, TimeProvider time, IHostEnvironment? environment = null)
    : IValidateOptions<AppwriteApiOptions>
{
    private const int MinKeyLength = 12;
    private const int MinKeyCharacters = 6;

    // In characters. A longer key may contain a common word by chance.
    private const int LongKeyLength = 32;

    private static readonly string[] CommonWords =
        ["password", "secret", "change", "demo", "example", "sample", "test", "admin", "default", "12345", "qwerty"];

    /// <summary>The project id that clients send when they have no project.</summary>
    public const string Console = "console";

    private static readonly string[] KnownScopes =
        [ApiKeyScopes.FunctionsRead, ApiKeyScopes.FunctionsWrite, ApiKeyScopes.ExecutionsRead, ApiKeyScopes.ExecutionsWrite, "executions.read", "executions.write"];

    public ValidateOptionsResult Validate(string? name, AppwriteApiOptions options)
    {
        var rules = new OptionsRules<AppwriteApiOptions>(bindings);
        rules.RequireText(
            options.ProjectId,
            nameof(options.ProjectId),
            !string.IsNullOrWhiteSpace(options.ProjectId) && options.ProjectId != Console,
            $"is not acceptable. Accepted: the project id that callers send, other than '{Console}'.");
        rules.RequireText(
            options.PublicEndpoint,
            nameof(options.PublicEndpoint),
            options.PublicEndpoint is null || IsEndpoint(options.PublicEndpoint),
            "is not acceptable. Accepted: an absolute http or https URL without user, query and fragment, for example "
            + "https://functions.example.org/v1, or null.");
        rules.Require(
            options.MaxFunctionsPerDay is null or >= 1, nameof(options.MaxFunctionsPerDay), "is not acceptable. Accepted: 1 or more, or null for no limit.");
        rules.Require(options.MaxListedLogCharacters >= 0, nameof(options.MaxListedLogCharacters), "is not acceptable. Accepted: 0 or more.");
        rules.Require(options.MaxBufferedResponseBytes >= 0, nameof(options.MaxBufferedResponseBytes), "is not acceptable. Accepted: 0 or more.");
        for (var i = 0; i < options.ApiKeys.Count; i++)
            CheckKey(rules, $"{nameof(options.ApiKeys)}:{i}", options.ApiKeys[i]);
        return rules.Result();
    }

    private void CheckKey(OptionsRules<AppwriteApiOptions> rules, string path, AppwriteApiKey key)
    {
        // A key that is refused for another reason is not judged further.
        var isWellFormed = !string.IsNullOrEmpty(key.Key) && (key.Scopes ?? []).All(scope => KnownScopes.Contains(scope, StringComparer.Ordinal));
        rules.Require(
            !isWellFormed || IsAcceptable(key),
            $"{path}:{nameof(key.Key)}",
            $"is too weak outside the environment Development. Accepted: a key that is long and random, at least {MinKeyLength} characters "
            + "without a common word. Create one, for example with: openssl rand -hex 32.");
        rules.RequireText(key.Key, $"{path}:{nameof(key.Key)}", !string.IsNullOrEmpty(key.Key), "is empty. Accepted: a key that is long and random.");
        foreach (var (scope, index) in (key.Scopes ?? []).Select((scope, index) => (scope, index)))
        {
            rules.RequireText(
                scope,
                $"{path}:{nameof(key.Scopes)}:{index}",
                KnownScopes.Contains(scope, StringComparer.Ordinal),
                $"is the scope '{scope}', which is not known. Accepted: {string.Join(", ", KnownScopes)}.");
        }
    }

    /// <summary>An expired key cannot be used, and a developer's machine is not reachable.</summary>
    private bool IsAcceptable(AppwriteApiKey key) =>
        environment is null || environment.IsDevelopment() || key.ExpiresAt <= time.GetUtcNow() || !IsWeak(key.Key);

    private static bool IsWeak(string key) => key.Length < MinKeyLength
        || key.Distinct().Count() < MinKeyCharacters
        || (key.Length < LongKeyLength && Array.Exists(CommonWords, word => key.Contains(word, StringComparison.OrdinalIgnoreCase)));

    private static bool IsEndpoint(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);
}
