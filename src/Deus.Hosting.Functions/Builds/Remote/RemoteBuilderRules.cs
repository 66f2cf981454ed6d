namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>Validates the options of a remote builder. No message contains a key.</summary>
internal static class RemoteBuilderRules
{
    public const int MinSecretLength = 32;

    private const string AcceptedUrl = "an absolute https URL without query, or http to loopback or with AllowInsecureEndpoint";

    /// <summary>Texts from examples and templates. A secret that contains one of them is rejected.</summary>
    private static readonly string[] Placeholders = ["your-", "your_", "changeme", "change-me", "placeholder", "example", "secret-key", "<", "xxxx"];

    /// <returns>For each invalid property its name and the accepted values.</returns>
    public static IEnumerable<(string Property, string Accepted)> Check(RemoteBuilderOptions options)
    {
        if (!IsEndpoint(options.Endpoint, options.AllowInsecureEndpoint))
            yield return (nameof(options.Endpoint), AcceptedUrl);
        if (!IsEndpoint(options.CallbackEndpoint, options.AllowInsecureEndpoint))
            yield return (nameof(options.CallbackEndpoint), AcceptedUrl);
        if (string.IsNullOrWhiteSpace(options.ApiKey) || options.ApiKey.Any(c => c is <= ' ' or >= '\x7f') || options.ApiKey == options.Secret)
            yield return (nameof(options.ApiKey), "the service's own key, another one than Secret");
        if (!IsSecret(options.Secret))
            yield return (nameof(options.Secret), $"a random text of at least {MinSecretLength} characters that is used for nothing else");
        if (options.ProjectId is not { Length: >= 1 and <= 36 } || !options.ProjectId.All(c => char.IsAsciiLetterOrDigit(c) || c == '-') || options.ProjectId[0] == '-')
            yield return (nameof(options.ProjectId), "1 to 36 letters, digits and hyphens, a hyphen not first");
        if (string.IsNullOrWhiteSpace(options.Image))
            yield return (nameof(options.Image), "the name of an image");
    }

    /// <summary>
    /// Returns false for a secret that is empty, too short, taken from a template, or has fewer than 8 distinct characters.
    /// </summary>
    public static bool IsSecret(string? secret) =>
        !string.IsNullOrWhiteSpace(secret)
        && secret.Length >= MinSecretLength
        && secret.Distinct().Count() >= 8
        && !Placeholders.Any(p => secret.Contains(p, StringComparison.OrdinalIgnoreCase));

    private static bool IsEndpoint(string text, bool allowInsecure) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri)
        && uri is { Query: "", Fragment: "", UserInfo: "" }
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && (uri.IsLoopback || allowInsecure)));
}
