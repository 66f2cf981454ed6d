namespace Deus.Hosting;

/// <summary>The budget refuses a deployment. Nothing was sent.</summary>
public sealed class BudgetRefusedException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="decision">The refusal.</param>
    /// <param name="innerException">Why the always-warm deployments could not be counted; null when they were.</param>
    public BudgetRefusedException(BudgetDecision decision, Exception? innerException = null)
        : base(Describe(decision ?? throw new ArgumentNullException(nameof(decision))), HostingErrorReason.BudgetRefused, innerException)
    {
        Decision = decision;
    }

    /// <summary>The decision, with the numbers it rests on.</summary>
    public BudgetDecision Decision { get; }

    private static string Describe(BudgetDecision decision) => decision.Refusal switch
    {
        BudgetRefusal.KillSwitch =>
            "The kill switch is on: no new deployment is allowed until HostingLimits.KillSwitch is false again.",
        BudgetRefusal.AlwaysWarmExhausted =>
            $"The always-warm budget is exhausted: {decision.Usage} of {decision.Limit} deployments exist. "
            + "Delete one, deploy without AlwaysWarm, or raise HostingLimits.MaxAlwaysWarm.",
        _ => "The always-warm deployments could not be counted, so no further one is allowed. "
            + "The inner exception says why IDeploymentCounter failed.",
    };
}
