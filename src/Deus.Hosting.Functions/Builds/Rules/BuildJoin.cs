namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>
/// When a build has succeeded: exit code 0, the output stored, the builder done, and the log whole. Whichever of them
/// comes last makes the deployment ready. The log may delay that for a bounded time and never decides it.
/// </summary>
internal static class BuildJoin
{
    /// <summary>Ends the build if all is there, and otherwise sets the clock for what may not come any more.</summary>
    public static BuildStep Finish(BuildFacts facts, DateTimeOffset now)
    {
        if (facts.ExitCode != 0 || !IsDelivered(facts))
            return BuildStep.Of(facts);
        if (facts.Output is null)
            return BuildStep.Of(facts with { OutputDueAt = facts.OutputDueAt ?? now + BuildTimeouts.OutputGrace });
        return IsLogWhole(facts)
            ? BuildEnd.Succeed(facts, now)
            : BuildStep.Of(facts with { OutputDueAt = null, LogDueAt = facts.LogDueAt ?? now + BuildTimeouts.LogGap });
    }

    /// <summary>Does what time alone decides. What can succeed does, however late it is looked at.</summary>
    public static BuildStep Due(BuildFacts facts, DateTimeOffset now)
    {
        if (facts.LogDueAt <= now)
            return BuildEnd.Succeed(facts, now);
        if (facts.OutputDueAt <= now)
            return BuildEnd.Fail(facts, BuildLogMessages.NoOutput, now);
        return facts.DeadlineAt <= now
            ? BuildEnd.FailAndStop(facts, BuildLogMessages.TookTooLong(facts.Timeout), now)
            : BuildStep.Of(facts);
    }

    private static bool IsDelivered(BuildFacts facts) => facts.IsComplete || facts.IsOutputClaimed;

    private static bool IsLogWhole(BuildFacts facts) => facts.FinalLog is null || facts.Logs.Through >= facts.FinalLog;
}
