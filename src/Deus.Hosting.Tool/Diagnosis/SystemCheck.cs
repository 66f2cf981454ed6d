using System.Runtime.InteropServices;

namespace Deus.Hosting.Tool.Diagnosis;

/// <summary>Checks that the embedded host runs on this operating system.</summary>
internal static class SystemCheck
{
    private const string Name = "System";

    public static CheckResult Run()
    {
        var system = $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}";
        return OperatingSystem.IsLinux()
            ? CheckResult.Passed(Name, system)
            : CheckResult.Warned(Name, system, "'deus dev' runs on Linux only. Use Linux, a Linux container or WSL for it.");
    }
}
