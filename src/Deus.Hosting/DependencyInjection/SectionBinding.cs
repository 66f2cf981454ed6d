using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>A section that the code takes options from; the section above it knows its key by that.</summary>
/// <param name="Path">Its full path.</param>
internal sealed record BoundSection(string Path);

/// <summary>Binds one options class to one section, live, and remembers the section so that validation can name its keys.</summary>
/// <typeparam name="TOptions">The options.</typeparam>
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

    /// <param name="services">The services.</param>
    /// <param name="section">The section.</param>
    /// <param name="read">Reads it.</param>
    /// <param name="check">Adds failures of what is around it; null when there is nothing to check.</param>
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
