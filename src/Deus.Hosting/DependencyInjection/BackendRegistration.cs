using Deus.Hosting.Budgets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Deus.Hosting.DependencyInjection;

/// <summary>
/// Registers the backend as <see cref="IHostingBackend"/>, or under a key when the budget check is registered in front of it. The
/// budget check applies regardless of the order of the two registrations.
/// </summary>
internal static class BackendRegistration
{
    private const string GatedKey = "Deus.Hosting.GatedBackend";

    public static void Replace(IServiceCollection services, Func<IServiceProvider, IHostingBackend> factory)
    {
        if (IsGated(services))
            services.RemoveAllKeyed<IHostingBackend>(GatedKey).AddKeyedSingleton(GatedKey, (provider, _) => factory(provider));
        else
            services.RemoveAll<IHostingBackend>().AddSingleton(factory);
    }

    public static void Gate(IServiceCollection services)
    {
        if (IsGated(services))
            return;
        var backend = services.LastOrDefault(d => d.ServiceType == typeof(IHostingBackend) && !d.IsKeyedService)
            ?? throw new InvalidOperationException("No IHostingBackend is registered. Call AddDeusHosting() first.");
        services.RemoveAll<IHostingBackend>();
        services.Add(UnderKey(backend));
        services.Add(new ServiceDescriptor(
            typeof(IHostingBackend),
            provider => new BudgetedBackend(
                provider.GetRequiredKeyedService<IHostingBackend>(GatedKey), provider.GetRequiredService<Budget>()),
            backend.Lifetime));
    }

    private static bool IsGated(IServiceCollection services) =>
        services.Any(d => d.ServiceType == typeof(IHostingBackend) && Equals(d.ServiceKey, GatedKey));

    private static ServiceDescriptor UnderKey(ServiceDescriptor backend)
    {
        if (backend.ImplementationInstance is { } instance)
            return new ServiceDescriptor(typeof(IHostingBackend), GatedKey, instance);
        if (backend.ImplementationFactory is { } factory)
            return new ServiceDescriptor(typeof(IHostingBackend), GatedKey, (provider, _) => factory(provider), backend.Lifetime);
        return new ServiceDescriptor(typeof(IHostingBackend), GatedKey, backend.ImplementationType!, backend.Lifetime);
    }
}
