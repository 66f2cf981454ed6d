using Deus.Hosting.Functions.AspNetCore.Dashboard.Markup;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.AspNetCore.Dashboard.Pages;

/// <summary>Which functions are warm: something keeps their active deployment ready.</summary>
internal sealed class FunctionState(IEnumerable<RuntimeInstance> instances)
{
    private readonly HashSet<string> _warm = instances.Select(instance => instance.DeploymentId).ToHashSet(StringComparer.Ordinal);

    /// <summary>Returns whether a function is disabled, warm or asleep.</summary>
    public Html Badge(HostedFunction function) =>
        !function.Settings.Enabled ? Display.Badge("disabled", "bad")
        : function.ActiveDeploymentId is { } active && _warm.Contains(active) ? Display.Badge("warm", "good")
        : Display.Badge("asleep", "neutral");
}
