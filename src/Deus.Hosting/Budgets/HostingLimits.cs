namespace Deus.Hosting.Budgets;

/// <summary>The limits of hosting. Live: a change, above all of <see cref="KillSwitch"/>, acts on the next call.</summary>
public sealed class HostingLimits
{
    /// <summary>The budget in wei as base-10 text. Default <c>"1000000000000000000"</c> (1 PAX).</summary>
    public string BudgetPaxWei { get; set; } = "1000000000000000000";

    /// <summary>How many always-warm deployments may exist, 0 or more. Default 10.</summary>
    public int MaxAlwaysWarm { get; set; } = 10;

    /// <summary>True to refuse every new deployment. Default false.</summary>
    public bool KillSwitch { get; set; }

    /// <summary>The largest artifact in bytes, at least 1. Default 10 MiB (10,485,760).</summary>
    public long MaxArtifactBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>How long an execution may take, in milliseconds; 30,000 when not positive. Default 30,000.</summary>
    public int DefaultTimeoutMs { get; set; } = 30_000;

    /// <summary>The largest response in bytes; 262,144 when not positive. Default 262,144.</summary>
    public int DefaultMaxResponseBytes { get; set; } = 262_144;

    /// <summary>A copy whose kill switch is on.</summary>
    internal HostingLimits WithKillSwitchOn()
    {
        var copy = (HostingLimits)MemberwiseClone();
        copy.KillSwitch = true;
        return copy;
    }

    /// <summary>The timeout in whole seconds, at least 1.</summary>
    internal int TimeoutSeconds => Math.Max(1, (DefaultTimeoutMs > 0 ? DefaultTimeoutMs : 30_000) / 1000);

    /// <summary>The largest response in bytes that is in force.</summary>
    internal int MaxResponseBytes => DefaultMaxResponseBytes > 0 ? DefaultMaxResponseBytes : 262_144;
}
