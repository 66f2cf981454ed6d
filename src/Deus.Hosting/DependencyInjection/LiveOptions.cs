using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// Registers the options of all packages. They are validated together at start; the last valid values are kept when a later
/// change is invalid.
/// </summary>
internal static class LiveOptions
{
    /// <summary>Registers the options. A second call has no effect.</summary>
    /// <param name="services">The service collection.</param>
    /// <param name="isAsked">Returns true when the start validates the options; called after all services are registered. Null
    /// validates always.</param>
    /// <typeparam name="TOptions">The type of the options.</typeparam>
    /// <typeparam name="TValidator">The type of the validator.</typeparam>
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
