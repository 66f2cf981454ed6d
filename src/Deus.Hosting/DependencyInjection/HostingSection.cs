using Microsoft.Extensions.Configuration;

namespace Deus.Hosting.DependencyInjection;

/// <summary>Finds the section of Deus.Hosting in a configuration.</summary>
internal static class HostingSection
{
    /// <summary>The path of the section of Deus.Hosting.</summary>
    public const string Path = "Deus:Hosting";

    /// <summary>Returns the configuration when it is a section; otherwise the section of the root at the path.</summary>
    public static IConfigurationSection Get(IConfiguration configuration, string path = Path) =>
        configuration as IConfigurationSection ?? configuration.GetSection(path);
}
