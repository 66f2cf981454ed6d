using Deus.Hosting.Appwrite;
using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Budgets;

internal static class HostingLimitsBinding
{
    private const string Name = "Limits";

    /// <summary>Refuses also what stands beside the known sections: a kill switch one level off must not pass in silence.</summary>
    public static void Add(IServiceCollection services, IConfigurationSection whole) =>
        SectionBinding<HostingLimits>.Add(
            services, whole.GetSection(Name), Read, failures => SectionReader.RefuseUnknown(whole, [AppwriteOptionsBinding.Name, Name], failures));

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
