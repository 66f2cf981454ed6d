using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Budgets;

internal static class HostingLimitsBinding
{
    public static void Add(IServiceCollection services, IConfigurationSection section) =>
        SectionBinding<HostingLimits>.Add(services, section, Read);

    private static void Read(SectionReader section, HostingLimits limits)
    {
        limits.BudgetPaxWei = section.Text(nameof(limits.BudgetPaxWei), limits.BudgetPaxWei);
        limits.MaxAlwaysWarm = section.Number(nameof(limits.MaxAlwaysWarm), limits.MaxAlwaysWarm);
        limits.KillSwitch = section.Flag(nameof(limits.KillSwitch), limits.KillSwitch);
        limits.MaxArtifactBytes = section.Number(nameof(limits.MaxArtifactBytes), limits.MaxArtifactBytes);
        limits.DefaultTimeoutMs = section.Number(nameof(limits.DefaultTimeoutMs), limits.DefaultTimeoutMs);
        limits.DefaultMaxResponseBytes =
            section.Number(nameof(limits.DefaultMaxResponseBytes), limits.DefaultMaxResponseBytes);
    }
}
