using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Functions.AspNetCore.Api;

internal static class AppwriteApiOptionsBinding
{
    /// <summary>The path of the options in the root configuration.</summary>
    public const string Path = $"{HostingSection.Path}:Api";

    public static void Add(IServiceCollection services, IConfigurationSection section) =>
        SectionBinding<AppwriteApiOptions>.Add(services, section, Read);

    private static void Read(SectionReader section, AppwriteApiOptions options)
    {
        options.ProjectId = section.Text(nameof(options.ProjectId), options.ProjectId);
        options.PublicEndpoint = section.NullableText(nameof(options.PublicEndpoint), options.PublicEndpoint);
        options.MaxFunctionsPerDay = section.NullableNumber(nameof(options.MaxFunctionsPerDay), options.MaxFunctionsPerDay);
        options.AllowGuestExecutions = section.Flag(nameof(options.AllowGuestExecutions), options.AllowGuestExecutions);
        options.MaxListedLogCharacters = section.Number(nameof(options.MaxListedLogCharacters), options.MaxListedLogCharacters);
        options.MaxBufferedResponseBytes = section.Number(nameof(options.MaxBufferedResponseBytes), options.MaxBufferedResponseBytes);
        foreach (var key in section.Sections(nameof(options.ApiKeys)))
            options.ApiKeys.Add(ReadKey(key, new AppwriteApiKey()));
    }

    private static AppwriteApiKey ReadKey(SectionReader section, AppwriteApiKey key)
    {
        key.Key = section.Text(nameof(key.Key), key.Key);
        key.Scopes = section.NullableList(nameof(key.Scopes), key.Scopes);
        key.ExpiresAt = section.NullableTime(nameof(key.ExpiresAt), key.ExpiresAt);
        return key;
    }
}
