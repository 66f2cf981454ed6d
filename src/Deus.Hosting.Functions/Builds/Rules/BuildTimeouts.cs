namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>How long the rules wait for what may still come.</summary>
internal static class BuildTimeouts
{
    /// <summary>What a build gets beyond its time limit before the host itself ends it.</summary>
    public static readonly TimeSpan Slack = TimeSpan.FromSeconds(300);

    /// <summary>How long missing parts of the log may delay a deployment that is ready otherwise.</summary>
    public static readonly TimeSpan LogGap = TimeSpan.FromSeconds(10);

    /// <summary>How long an output may be missing after the builder has said that it was delivered.</summary>
    public static readonly TimeSpan OutputGrace = TimeSpan.FromSeconds(10);

    /// <summary>A build that takes the host down with it must not do so for ever.</summary>
    public const int MaxAttempts = 3;
}
