namespace Deus.Hosting;

/// <summary>The reason why the budget refuses a deployment.</summary>
public enum BudgetRefusal
{
    /// <summary>The kill switch is on.</summary>
    KillSwitch,

    /// <summary>The number of always-warm deployments has reached the maximum.</summary>
    AlwaysWarmExhausted,

    /// <summary>
    /// The always-warm deployments could not be counted. Without a count, no always-warm deployment is allowed.
    /// </summary>
    CountUnavailable,

    /// <summary>
    /// The reservation of the deployment has expired, and another deployment has taken its place.
    /// </summary>
    ReservationExpired,
}

/// <summary>The budget's decision on a new deployment.</summary>
public sealed record BudgetDecision
{
    private BudgetDecision(BudgetRefusal? refusal, int? limit = null, int? usage = null)
    {
        Refusal = refusal;
        Limit = limit;
        Usage = usage;
    }

    /// <summary>True when the deployment is allowed.</summary>
    public bool IsAllowed => Refusal is null;

    /// <summary>The reason of the refusal; null when the deployment is allowed.</summary>
    public BudgetRefusal? Refusal { get; }

    /// <summary>The maximum number of always-warm deployments; null when the decision did not depend on it.</summary>
    public int? Limit { get; }

    /// <summary>The number of always-warm deployments that exist; null when they were not counted.</summary>
    public int? Usage { get; }

    internal static BudgetDecision Allowed { get; } = new(refusal: null);

    internal static BudgetDecision KillSwitchOn { get; } = new(BudgetRefusal.KillSwitch);

    internal static BudgetDecision CountUnavailable { get; } = new(BudgetRefusal.CountUnavailable);

    internal static BudgetDecision ReservationExpired { get; } = new(BudgetRefusal.ReservationExpired);

    internal static BudgetDecision ForReservation(int limit, ReservationResult result) =>
        result.IsReserved ? Allowed : new(BudgetRefusal.AlwaysWarmExhausted, limit, result.Usage);

    internal static BudgetDecision ForAlwaysWarm(int limit, int usage) =>
        new(usage < limit ? null : BudgetRefusal.AlwaysWarmExhausted, limit, usage);
}
