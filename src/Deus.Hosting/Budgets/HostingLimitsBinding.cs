using Deus.Hosting.DependencyInjection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Budgets;

internal static class HostingLimitsBinding
{
    private const string Name = "Limits";

    /// <summary>
    /// Binds the section of the limits. Validation also rejects unknown keys beside the known sections, and a parent section that
    /// has disappeared (while a file is replaced): a kill switch at the wrong level, or lost with its file, must be reported.
    /// </summary>
    public static void Add(IServiceCollection services, IConfigurationSection whole)
    {
        var wasThere = false;
        SectionBinding<HostingLimits>.Add(services, whole.GetSection(Name), Read, failures =>
        {
            var isThere = whole.Exists();
            if (wasThere && !isThere)
                failures.Add($"{whole.Path} has been removed. Restore the section, or restart without it.");
            wasThere |= isThere;
            SectionReader.RefuseUnknown(whole, KnownKeys(services, whole), failures);
            BackendChoice.GetOrAdd(services).Check(failures);
        });
    }

    /// <summary>Returns the key of the backend choice and the keys of all sections that options are bound to.</summary>
    private static List<string> KnownKeys(IServiceCollection services, IConfigurationSection whole) =>
        services.Where(d => d.ServiceType == typeof(BoundSection))
            .Select(d => ((BoundSection)d.ImplementationInstance!).Path)
            .Where(path => path.StartsWith(whole.Path + ':', StringComparison.OrdinalIgnoreCase))
            .Select(path => path[(whole.Path.Length + 1)..].Split(':')[0])
            .Append(BackendChoice.Key)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();

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
