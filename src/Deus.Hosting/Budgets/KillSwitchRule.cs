using Deus.Hosting.DependencyInjection;

namespace Deus.Hosting.Budgets;

/// <summary>
/// Lets a kill switch act that is turned on beside something wrong: the one who turns it on is in a hurry. Turning it off needs
/// limits that are right.
/// </summary>
internal sealed class KillSwitchRule : IRefusedOptionsRule<HostingLimits>
{
    public HostingLimits Apply(HostingLimits lastGood, HostingLimits refused) =>
        refused.KillSwitch && !lastGood.KillSwitch ? lastGood.WithKillSwitchOn() : lastGood;
}
