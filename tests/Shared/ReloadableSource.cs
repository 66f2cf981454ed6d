using Microsoft.Extensions.Configuration;

namespace Deus.Hosting.Shared;

/// <summary>A configuration whose values a test changes while it is in use.</summary>
public sealed class ReloadableSource : IConfigurationSource
{
    private readonly Provider _provider = new();

    public static (IConfigurationRoot Configuration, ReloadableSource Source) Build(params (string Key, string? Value)[] values)
    {
        var source = new ReloadableSource();
        foreach (var (key, value) in values)
            source._provider.Set(key, value);
        return (new ConfigurationBuilder().Add(source).Build(), source);
    }

    public void Change(string key, string? value)
    {
        _provider.Set(key, value);
        _provider.Reload();
    }

    public void Clear()
    {
        _provider.Clear();
        _provider.Reload();
    }

    public IConfigurationProvider Build(IConfigurationBuilder builder) => _provider;

    private sealed class Provider : ConfigurationProvider
    {
        public void Reload() => OnReload();

        public void Clear() => Data.Clear();
    }
}
