using Deus.Hosting.Appwrite;
using FsCheck;
using FsCheck.Fluent;

namespace Deus.Hosting.Tests.Appwrite;

public sealed class OptionsProperties
{
    private static readonly (string Key, Action<AppwriteOptions> Break)[] Breaks =
    [
        (nameof(AppwriteOptions.Endpoint), o => o.Endpoint = "ftp://example.org/v1"),
        (nameof(AppwriteOptions.ProjectId), o => o.ProjectId = " "),
        (nameof(AppwriteOptions.ApiKey), o => o.ApiKey = "a-secret\r\nX-Header: 1"),
        (nameof(AppwriteOptions.Entrypoint), o => o.Entrypoint = ""),
        (nameof(AppwriteOptions.Commands), o => o.Commands = new string('x', 8193)),
        (nameof(AppwriteOptions.MaxWait), o => o.MaxWait = TimeSpan.Zero),
        (nameof(AppwriteOptions.MaxStall), o => o.MaxStall = TimeSpan.FromTicks(-1)),
    ];

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public Property Validation_reports_exactly_the_invalid_options_without_secret_values() => Prop.ForAll(
        Gen.SubListOf(Breaks).ToArbitrary(),
        broken =>
        {
            var options = new AppwriteOptions { Endpoint = "https://example.org/v1", ProjectId = "p", ApiKey = "a-secret" };
            foreach (var (_, apply) in broken)
                apply(options);

            var failures = new AppwriteOptionsValidator([]).Validate(null, options).Failures?.ToList() ?? [];

            return failures.Count == broken.Count
                && broken.All(b => failures.Exists(f => f.StartsWith($"AppwriteOptions.{b.Key} ", StringComparison.Ordinal)))
                && !failures.Exists(f => f.Contains("a-secret", StringComparison.Ordinal));
        });

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public Property Validation_of_any_endpoint_accepts_only_https_and_loopback() => Prop.ForAll(
        Gen.OneOf(
            ArbMap.Default.GeneratorFor<string>(),
            from scheme in Gen.Elements("http", "https", "HTTP", "file", "ws")
            from host in Gen.Elements("localhost", "127.0.0.1", "[::1]", "example.org", "10.0.0.1")
            from tail in Gen.Elements("", "/v1", "/v1/", "/v1?x=1", "/v1#f", ":8080/v1")
            select $"{scheme}://{host}{tail}").ToArbitrary(),
        endpoint =>
        {
            var options = new AppwriteOptions { Endpoint = endpoint, ProjectId = "p", ApiKey = "k" };
            var passes = new AppwriteOptionsValidator([]).Validate(null, options).Succeeded;
            return !passes || (Uri.TryCreate(endpoint, UriKind.Absolute, out var uri)
                && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback)) && uri.Query.Length == 0);
        });
}
