using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>Registers options of any of the packages: validated together at start, and kept when a later change is wrong.</summary>
internal static class LiveOptions
{
    /// <summary>Registers the options; a second call does nothing.</summary>
    /// <param name="services">The services.</param>
    /// <param name="isAsked">Whether the start asks for them, by what is registered in the end; null for always.</param>
    /// <typeparam name="TOptions">The options.</typeparam>
    /// <typeparam name="TValidator">Their validator.</typeparam>
    public static void Add<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TValidator>(
        IServiceCollection services, Func<bool>? isAsked = null)
        where TOptions : class, new()
        where TValidator : class, IValidateOptions<TOptions>
    {
        services.AddOptions();
        services.AddLogging();
        services.TryAddSingleton<RefusedOptions>();
        services.TryAddSingleton<IOptionsFactory<TOptions>, LastGoodOptionsFactory<TOptions>>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StartupCheck>, StartupCheckValidator>());
        if (services.Any(d => d.ServiceType == typeof(StartupOptions) && d.ImplementationInstance is StartupOptions<TOptions>))
            return;
        services.AddSingleton<StartupOptions>(new StartupOptions<TOptions>(isAsked ?? (() => true)));
        services.AddOptions<StartupCheck>().ValidateOnStart();
    }
}
