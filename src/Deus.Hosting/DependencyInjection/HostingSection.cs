using Microsoft.Extensions.Configuration;

namespace Deus.Hosting.DependencyInjection;

/// <summary>Where the options stand when the whole configuration is given.</summary>
internal static class HostingSection
{
    /// <summary>The section that holds all others.</summary>
    public const string Path = "Deus:Hosting";

    /// <summary>The section that was given; of a root, the one of this path.</summary>
    public static IConfigurationSection Of(IConfiguration configuration, string path = Path) =>
        configuration as IConfigurationSection ?? configuration.GetSection(path);
}
