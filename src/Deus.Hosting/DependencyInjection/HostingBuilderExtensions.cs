using System.Diagnostics.CodeAnalysis;
using Deus.Hosting;
using Deus.Hosting.Appwrite;
using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that configure the features of Deus.Hosting.</summary>
public static class HostingBuilderExtensions
{
    /// <summary>
    /// Uses another backend for <see cref="IHostingBackend"/>, and for <see cref="IDeploymentWaiter"/>,
    /// <see cref="IDeploymentManager"/>, <see cref="IFunctionInvoker"/>, <see cref="IFunctionCatalog"/>,
    /// <see cref="IExecutionHistory"/> and <see cref="IBuildManager"/> where it implements them. A budget check added by
    /// <see cref="EnforceBudget"/> stays in effect.
    /// </summary>
    /// <typeparam name="TBackend">The type of the backend. It is registered as a singleton unless it is already registered. The
    /// container disposes it once for each of these interfaces, so repeated disposal must be safe.</typeparam>
    /// <param name="builder">The builder to configure.</param>
    /// <returns>The same builder.</returns>
    public static IHostingBuilder UseBackend<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TBackend>(this IHostingBuilder builder)
        where TBackend : class, IHostingBackend
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.RemoveAll<AppwriteBackend>();
        services.TryAddSingleton<TBackend>();
        BackendRegistration.Replace(services, provider => provider.GetRequiredService<TBackend>());
        UseFor<IDeploymentWaiter, TBackend>(services);
        UseFor<IDeploymentManager, TBackend>(services);
        UseFor<IFunctionInvoker, TBackend>(services);
        UseFor<IFunctionCatalog, TBackend>(services);
        UseFor<IExecutionHistory, TBackend>(services);
        UseFor<IBuildManager, TBackend>(services);
        UseFor<IBackendProbe, TBackend>(services);
        return builder;
    }

    /// <summary>
    /// Checks the <see cref="Budget"/> before each deployment: <see cref="IHostingBackend.DeployAsync"/> throws
    /// <see cref="BudgetRefusedException"/> before anything is sent. Deletions are not checked. A backend that is registered
    /// later by other means than <see cref="UseBackend{TBackend}"/> is not checked.
    /// </summary>
    /// <param name="builder">The builder to configure.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">No <see cref="IHostingBackend"/> is registered.</exception>
    public static IHostingBuilder EnforceBudget(this IHostingBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        BackendRegistration.Gate(builder.Services);
        return builder;
    }

    private static void UseFor<TService, TBackend>(IServiceCollection services)
        where TService : class
        where TBackend : class
    {
        services.RemoveAll<TService>();
        if (typeof(TService).IsAssignableFrom(typeof(TBackend)))
            services.AddSingleton(provider => (TService)(object)provider.GetRequiredService<TBackend>());
    }
}
