namespace Deus.Hosting;

/// <summary>Why the budget refuses.</summary>
public enum BudgetRefusal
{
    /// <summary>The kill switch is on.</summary>
    KillSwitch,

    /// <summary>As many always-warm deployments exist as are allowed.</summary>
    AlwaysWarmExhausted,

    /// <summary>The always-warm deployments could not be counted, and what cannot be counted is not allowed.</summary>
    CountUnavailable,
}

/// <summary>What the budget says to a new deployment.</summary>
public sealed record BudgetDecision
{
    private BudgetDecision(BudgetRefusal? refusal, int? limit = null, int? usage = null)
    {
        Refusal = refusal;
        Limit = limit;
        Usage = usage;
    }

    /// <summary>True when the deployment may go on.</summary>
    public bool IsAllowed => Refusal is null;

    /// <summary>Why it may not; null when it may.</summary>
    public BudgetRefusal? Refusal { get; }

    /// <summary>How many always-warm deployments are allowed; null when they did not count.</summary>
    public int? Limit { get; }

    /// <summary>How many always-warm deployments exist; null when they were not counted.</summary>
    public int? Usage { get; }

    internal static BudgetDecision Allowed { get; } = new(refusal: null);

    internal static BudgetDecision KillSwitchOn { get; } = new(BudgetRefusal.KillSwitch);

    internal static BudgetDecision CountUnavailable { get; } = new(BudgetRefusal.CountUnavailable);

    internal static BudgetDecision ForAlwaysWarm(int limit, int usage) =>
        new(usage < limit ? null : BudgetRefusal.AlwaysWarmExhausted, limit, usage);
}
