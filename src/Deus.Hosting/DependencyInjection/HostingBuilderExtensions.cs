using System.Diagnostics.CodeAnalysis;
using Deus.Hosting;
using Deus.Hosting.Appwrite;
using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Features of Deus.Hosting.</summary>
public static class HostingBuilderExtensions
{
    /// <summary>
    /// Uses another backend for <see cref="IHostingBackend"/>, and for <see cref="IDeploymentWaiter"/>,
    /// <see cref="IDeploymentManager"/>, <see cref="IFunctionInvoker"/>, <see cref="IFunctionCatalog"/>,
    /// <see cref="IExecutionHistory"/> and <see cref="IBuildManager"/> where it implements them. A gate put in front by <see cref="EnforceBudget"/> stays.
    /// </summary>
    /// <typeparam name="TBackend">The backend; registered as a singleton unless it is registered already. The container disposes it
    /// once for each of these interfaces, so disposing it again must do nothing.</typeparam>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
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
    /// Puts <see cref="Budget"/> in front of the registered backend: <see cref="IHostingBackend.DeployAsync"/> throws
    /// <see cref="BudgetRefusedException"/> before anything is sent. Deletes pass. A backend registered later by other
    /// means than <see cref="UseBackend{TBackend}"/> stands without the gate.
    /// </summary>
    /// <param name="builder">The builder.</param>
    /// <returns>The builder.</returns>
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
