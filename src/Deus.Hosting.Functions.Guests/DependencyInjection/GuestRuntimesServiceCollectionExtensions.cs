using System.Diagnostics.Metrics;
using Deus.Hosting;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Functions.Guests;
using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.DependencyInjection;
using Deus.Hosting.Functions.Guests.JavaScript;
using Deus.Hosting.Functions.Guests.Lua;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Scripts;
using Deus.Hosting.Functions.Guests.WebAssembly;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the guest runtimes: functions that run in a sandbox inside the host's process.</summary>
public static class GuestRuntimesServiceCollectionExtensions
{
    /// <summary>
    /// Adds the runtimes <see cref="HostingRuntimes.Wasm"/>, <see cref="HostingRuntimes.Lua54"/> and <see cref="HostingRuntimes.JavaScript"/> to the embedded host. Call it after <c>UseEmbeddedFunctions()</c>.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <param name="configure">Sets the options; null (default) uses the defaults.</param>
    /// <returns>The builder.</returns>
    public static IHostingBuilder AddGuestRuntimes(this IHostingBuilder builder, Action<GuestOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddGuestRuntimes(configure);
        return builder;
    }

    /// <summary>
    /// Adds the runtimes <see cref="HostingRuntimes.Wasm"/>, <see cref="HostingRuntimes.Lua54"/> and <see cref="HostingRuntimes.JavaScript"/> to the function host that <c>AddFunctionHost()</c> registers.
    /// </summary>
    /// <param name="services">The service collection.</param>
    /// <param name="configure">Sets the options; null (default) uses the defaults.</param>
    /// <returns>The service collection.</returns>
    public static IServiceCollection AddGuestRuntimes(this IServiceCollection services, Action<GuestOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<GuestOptions>().ValidateOnStart();
        if (configure is not null)
            options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<GuestOptions>, GuestOptionsValidator>());
        if (services.Any(service => service.ServiceType == typeof(GuestSandbox)))
            return services; // A second call only sets options.
        services.TryAddSingleton(CreateTelemetry);
        services.TryAddSingleton(CreateSandbox);
        services.TryAddSingleton(provider => new ModuleCompiler(
            provider.GetRequiredService<GuestSandbox>().Engine,
            provider.GetRequiredService<GuestTelemetry>(),
            provider.GetRequiredService<TimeProvider>()));
        services.TryAddSingleton(CreateCache);
        services.TryAddSingleton(provider => new LoadedModules(
            provider.GetRequiredService<ModuleCache>(),
            provider.GetRequiredService<GuestSandbox>(),
            provider.GetRequiredService<IOptions<GuestOptions>>().Value.MaxModuleBytes));
        services.TryAddSingleton<WasmRuntime>();
        GuestApiRegistration.Add(services);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IFunctionRuntime, WasmRuntime>(provider => provider.GetRequiredService<WasmRuntime>()));
        AddScripts(services, new LuaLanguage());
        AddScripts(services, new QuickJsLanguage());
        return services;
    }

    private static void AddScripts(IServiceCollection services, IScriptLanguage language) => services.AddSingleton<IFunctionRuntime>(provider =>
    {
        var time = provider.GetRequiredService<TimeProvider>();
        var sandbox = provider.GetRequiredService<GuestSandbox>();
        var scripts = new LoadedScripts(language, sandbox, provider.GetRequiredService<ModuleCache>(), time);
        return new ScriptRuntime(language, scripts, sandbox, provider.GetRequiredService<GuestServices>(), time);
    });

    private static ModuleCache CreateCache(IServiceProvider provider) => new(
        Path.Combine(GuestApiRegistration.FolderOf(provider), "modules"),
        provider.GetRequiredService<IOptions<GuestOptions>>().Value.MaxModuleCacheBytes,
        provider.GetRequiredService<GuestSandbox>().Engine,
        provider.GetRequiredService<ModuleCompiler>(),
        provider.GetRequiredService<GuestTelemetry>(),
        provider.GetRequiredService<TimeProvider>());

    private static GuestTelemetry CreateTelemetry(IServiceProvider provider) => new(provider.GetRequiredService<IMeterFactory>().Create(
        new MeterOptions(HostingTelemetryNames.Meter) { Version = typeof(GuestTelemetry).Assembly.GetName().Version?.ToString(3) }));

    private static GuestSandbox CreateSandbox(IServiceProvider provider)
    {
        var options = provider.GetRequiredService<IOptions<GuestOptions>>().Value;
        try
        {
            return new GuestSandbox(
                new GuestSandboxOptions(options.MaxConcurrentGuests, options.MaxQueuedGuests, options.MaxMemoryBytes, options.MaxCallDepth),
                provider.GetRequiredService<GuestTelemetry>(),
                provider.GetRequiredService<TimeProvider>());
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException or TypeInitializationException)
        {
            throw new RuntimeUnavailableException(
                "The native library of Wasmtime cannot be loaded. Accepted: Linux, x64 or arm64, with glibc 2.28 or newer (not Alpine). "
                + "Use such a system, or remove AddGuestRuntimes().",
                e);
        }
    }
}
