using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

internal sealed class AppwriteOptionsValidator(IEnumerable<SectionBinding<AppwriteOptions>> bindings)
    : IValidateOptions<AppwriteOptions>
{
    public ValidateOptionsResult Validate(string? name, AppwriteOptions options)
    {
        var rules = new OptionsRules<AppwriteOptions>(bindings);
        CheckEndpoint(rules, options);
        rules.RequireText(options.ProjectId, nameof(options.ProjectId), IsHeaderText(options.ProjectId), "is not set, or contains characters that an id cannot have. Accepted: the id of an Appwrite project.");
        rules.RequireText(options.ApiKey, nameof(options.ApiKey), IsHeaderText(options.ApiKey), "is not set, or has spaces or line breaks. Accepted: an API key of the project.");
        rules.RequireText(options.Entrypoint, nameof(options.Entrypoint), !string.IsNullOrWhiteSpace(options.Entrypoint), "is empty. Accepted: a path such as src/main.js.");
        rules.RequireText(options.Commands, nameof(options.Commands), options.Commands is { Length: <= 8192 }, "is longer than 8192 characters.");
        rules.RequireText(options.Region, nameof(options.Region), options.Region is not null, "is null. Accepted: text, or nothing.");
        rules.RequireText(options.WarmSpecification, nameof(options.WarmSpecification), options.WarmSpecification is not null, "is null. Accepted: a specification such as s-1vcpu-512mb, or nothing.");
        rules.RequireText(options.Specification, nameof(options.Specification), options.Specification is not null, "is null. Accepted: a specification such as s-1vcpu-512mb, or nothing.");
        rules.RequireTexts(options.Execute, nameof(options.Execute));
        rules.RequireTexts(options.Scopes, nameof(options.Scopes));
        rules.Require(options.MaxWait > TimeSpan.Zero, nameof(options.MaxWait), "is not positive. Accepted: a duration above zero.");
        rules.Require(options.MaxStall > TimeSpan.Zero, nameof(options.MaxStall), "is not positive. Accepted: a duration above zero.");
        return rules.Result();
    }

    private static void CheckEndpoint(OptionsRules<AppwriteOptions> rules, AppwriteOptions options)
    {
        const string Accepted = "Accepted: an absolute URL with its version segment, such as https://cloud.appwrite.io/v1.";
        if (string.IsNullOrWhiteSpace(options.Endpoint))
            rules.Require(false, nameof(options.Endpoint), $"is not set. {Accepted}");
        else if (!IsEndpoint(options.Endpoint, out var uri))
            rules.RequireText(options.Endpoint, nameof(options.Endpoint), holds: false, $"is not a valid URL. {Accepted}");
        else
            rules.RequireText(
                options.Endpoint,
                nameof(options.Endpoint),
                uri.Scheme == Uri.UriSchemeHttps || uri.IsLoopback || options.AllowInsecureEndpoint,
                "would send the API key unencrypted. Accepted: https, or http to loopback, or AllowInsecureEndpoint set.");
    }

    private static bool IsEndpoint(string text, out Uri uri) =>
        Uri.TryCreate(text, UriKind.Absolute, out uri!)
        && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps)
        && uri is { Query: "", Fragment: "", UserInfo: "" };

    private static bool IsHeaderText(string? text) => !string.IsNullOrWhiteSpace(text) && text.All(c => c is > ' ' and < '\x7f');
}
