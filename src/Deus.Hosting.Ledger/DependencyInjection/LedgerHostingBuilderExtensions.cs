using System.Data.Common;
using Deus.Hosting;
using Deus.Hosting.Ledger;
using Deus.Hosting.Ledger.Diagnostics;
using Deus.Hosting.Ledger.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Extension methods that register the deployment ledger.</summary>
public static class LedgerHostingBuilderExtensions
{
    /// <summary>
    /// Registers the ledger: the <see cref="IDeploymentCounter"/> of the budget, which reserves places in the database, and the
    /// <see cref="DeploymentLedger"/>. An <see cref="IDeploymentCounter"/> that is registered already stays in effect.
    /// </summary>
    /// <param name="builder">The builder to configure.</param>
    /// <param name="dataSource">The database. The caller disposes it.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The same builder.</returns>
    public static IHostingBuilder AddDeploymentLedger(
        this IHostingBuilder builder, DbDataSource dataSource, Action<LedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return builder.AddDeploymentLedger(_ => dataSource, configure);
    }

    /// <summary>Registers the ledger on a database that the container knows.</summary>
    /// <param name="builder">The builder to configure.</param>
    /// <param name="dataSource">Returns the database, for example
    /// <c>provider => provider.GetRequiredService&lt;NpgsqlDataSource&gt;()</c>. It is called once.</param>
    /// <param name="configure">Sets options; null for the defaults.</param>
    /// <returns>The same builder.</returns>
    public static IHostingBuilder AddDeploymentLedger(
        this IHostingBuilder builder, Func<IServiceProvider, DbDataSource> dataSource, Action<LedgerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(dataSource);
        builder.Services.TryAddSingleton(provider => Create(provider, dataSource, configure));
        builder.Services.TryAddSingleton<LedgerReserver>();
        builder.Services.TryAddSingleton<IDeploymentCounter>(provider => provider.GetRequiredService<LedgerReserver>());
        builder.Services.TryAddSingleton(provider => new DeploymentLedger(
            provider.GetRequiredService<LedgerDatabase>(),
            provider.GetRequiredService<Budget>(),
            provider.GetRequiredService<IServiceScopeFactory>()));
        builder.Services.TryAddSingleton<LedgerComparisonService>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<LedgerComparisonService>());
        return builder;
    }

    private static LedgerDatabase Create(
        IServiceProvider provider, Func<IServiceProvider, DbDataSource> dataSource, Action<LedgerOptions>? configure)
    {
        var options = new LedgerOptions();
        configure?.Invoke(options);
        options.Validate();
        return new LedgerDatabase(dataSource(provider), options, provider.GetRequiredService<TimeProvider>());
    }
}
