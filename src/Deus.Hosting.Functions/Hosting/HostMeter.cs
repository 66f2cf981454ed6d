using System.Diagnostics.Metrics;
using System.Reflection;
using Deus.Hosting.Diagnostics;

namespace Deus.Hosting.Functions.Hosting;

/// <summary>The meter of the embedded host.</summary>
internal static class HostMeter
{
    /// <summary>The version of this package, without the commit.</summary>
    public static string Version { get; } = typeof(HostMeter).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static Meter Create(IMeterFactory meters) => meters.Create(new MeterOptions(HostingTelemetryNames.Meter) { Version = Version });
}
