using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>A configuration section that options are bound to. The validation of the parent section accepts its key.</summary>
/// <param name="Path">The full path of the section.</param>
internal sealed record BoundSection(string Path);

/// <summary>
/// Binds an options class to a configuration section, applies changes of the section, and keeps its path for validation messages.
/// </summary>
/// <typeparam name="TOptions">The type of the options.</typeparam>
internal sealed class SectionBinding<TOptions>(
    IConfigurationSection section, Action<SectionReader, TOptions> read, Action<ICollection<string>>? check)
    : IConfigureOptions<TOptions>
    where TOptions : class, new()
{
    public string Path => section.Path;

    public void Configure(TOptions options) => read(new SectionReader(section, []), options);

    public List<string> Failures()
    {
        var failures = new List<string>();
        var reader = new SectionReader(section, failures);
        read(reader, new TOptions());
        reader.RefuseUnknown();
        check?.Invoke(failures);
        return failures;
    }

    /// <param name="services">The service collection.</param>
    /// <param name="section">The section to bind.</param>
    /// <param name="read">Reads the section into the options.</param>
    /// <param name="check">Adds failures outside the section; null for no further check.</param>
    public static void Add(
        IServiceCollection services,
        IConfigurationSection section,
        Action<SectionReader, TOptions> read,
        Action<ICollection<string>>? check = null)
    {
        var binding = new SectionBinding<TOptions>(section, read, check);
        services.AddSingleton(new BoundSection(section.Path));
        services.AddSingleton(binding);
        services.AddSingleton<IConfigureOptions<TOptions>>(binding);
        services.AddSingleton<IOptionsChangeTokenSource<TOptions>>(new ConfigurationChangeTokenSource<TOptions>(section));
    }
}
