namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>
/// Decides when a build has succeeded: exit code 0, the output stored, the builder complete, and the log complete. The last of these events
/// makes the deployment ready. A missing part of the log delays this for a bounded time and never fails the build.
/// </summary>
internal static class BuildJoin
{
    /// <summary>Ends the build when all conditions are met. Otherwise sets a deadline for the missing output or log.</summary>
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

    /// <summary>Applies the deadlines that have passed. A build that can succeed succeeds, however late this method is called.</summary>
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
