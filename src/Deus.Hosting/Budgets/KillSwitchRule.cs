using Deus.Hosting.DependencyInjection;

namespace Deus.Hosting.Budgets;

/// <summary>
/// Applies a kill switch that is turned on together with invalid limits, so that it takes effect at once. Turning it off requires
/// valid limits.
/// </summary>
internal sealed class KillSwitchRule : IRefusedOptionsRule<HostingLimits>
{
    public HostingLimits Apply(HostingLimits lastGood, HostingLimits refused) =>
        refused.KillSwitch && !lastGood.KillSwitch ? lastGood.WithKillSwitchOn() : lastGood;
}
