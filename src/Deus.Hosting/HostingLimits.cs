namespace Deus.Hosting;

/// <summary>
/// The limits of deployments and executions. A change, for example of <see cref="KillSwitch"/>, takes effect at the next call.
/// </summary>
public sealed class HostingLimits
{
    /// <summary>The budget in wei as base-10 text. Default <c>"1000000000000000000"</c> (1 PAX).</summary>
    public string BudgetPaxWei { get; set; } = "1000000000000000000";

    /// <summary>The maximum number of always-warm deployments, 0 or more. Default 10.</summary>
    public int MaxAlwaysWarm { get; set; } = 10;

    /// <summary>True to refuse every new deployment. Default false.</summary>
    public bool KillSwitch { get; set; }

    /// <summary>The maximum size of an artifact in bytes, at least 1. Default 10 MiB (10,485,760).</summary>
    public long MaxArtifactBytes { get; set; } = 10 * 1024 * 1024;

    /// <summary>
    /// The time limit of an execution in milliseconds, rounded down to whole seconds, at least 1 s. Default 30,000, which also
    /// replaces a value that is not positive.
    /// </summary>
    public int DefaultTimeoutMs { get; set; } = 30_000;

    /// <summary>
    /// The maximum size of a response body in bytes. Default 262,144, which also replaces a value that is not positive.
    /// </summary>
    public int DefaultMaxResponseBytes { get; set; } = 262_144;

    /// <summary>Returns a copy whose kill switch is on.</summary>
    internal HostingLimits WithKillSwitchOn()
    {
        var copy = (HostingLimits)MemberwiseClone();
        copy.KillSwitch = true;
        return copy;
    }

    /// <summary>The effective time limit of an execution in whole seconds, at least 1.</summary>
    internal int TimeoutSeconds => Math.Max(1, (DefaultTimeoutMs > 0 ? DefaultTimeoutMs : 30_000) / 1000);

    /// <summary>The effective maximum size of a response body in bytes.</summary>
    internal int MaxResponseBytes => DefaultMaxResponseBytes > 0 ? DefaultMaxResponseBytes : 262_144;
}
