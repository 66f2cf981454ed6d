namespace Deus.Hosting;

/// <summary>
/// The exception that is thrown when the budget refuses a deployment. Nothing was sent, except with
/// <see cref="BudgetRefusal.ReservationExpired"/>: then <see cref="HostingException.FunctionId"/> was deployed.
/// </summary>
public sealed class BudgetRefusedException : HostingException
{
    /// <summary>Initialises the exception.</summary>
    /// <param name="decision">The decision that refuses the deployment.</param>
    /// <param name="innerException">The failure of the count; null when the count succeeded or was not needed.</param>
    public BudgetRefusedException(BudgetDecision decision, Exception? innerException = null)
        : base(Describe(decision ?? throw new ArgumentNullException(nameof(decision))), HostingErrorReason.BudgetRefused, innerException)
    {
        Decision = decision;
    }

    /// <summary>The decision, with the limit and the count that it is based on.</summary>
    public BudgetDecision Decision { get; }

    private static string Describe(BudgetDecision decision) => decision.Refusal switch
    {
        BudgetRefusal.KillSwitch =>
            "The kill switch is on: no new deployment is allowed until HostingLimits.KillSwitch is false again.",
        BudgetRefusal.AlwaysWarmExhausted =>
            $"The always-warm budget is exhausted: {decision.Usage} of {decision.Limit} deployments exist. "
            + "Delete one, deploy without AlwaysWarm, or raise HostingLimits.MaxAlwaysWarm.",
        BudgetRefusal.ReservationExpired =>
            "The reservation expired while the function was deployed, and another deployment has taken its place. Delete the function, or "
            + "deploy it again with AlwaysWarm false.",
        _ => "The always-warm deployments could not be counted, so no further one is allowed. "
            + "The inner exception says why IDeploymentCounter failed.",
    };
}
