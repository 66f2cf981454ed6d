namespace Deus.Hosting.Functions.Builds.Rules;

/// <content>The end of a build: when it has succeeded, and what an ended build still accepts.</content>
internal static partial class BuildReducer
{
    /// <summary>
    /// Ends the build when it has succeeded: exit code 0, the output stored, the builder complete, and the log complete. Otherwise sets a
    /// deadline for the missing output or log. A missing part of the log delays the end and never fails the build.
    /// </summary>
    private static BuildStep Finish(BuildFacts facts, DateTimeOffset now)
    {
        if (facts.ExitCode != 0 || !IsDelivered(facts))
            return BuildStep.From(facts);
        if (facts.Output is null)
            return BuildStep.From(facts with { OutputDueAt = facts.OutputDueAt ?? now + BuildTimeouts.OutputGrace });
        return IsLogWhole(facts)
            ? Succeed(facts, now)
            : BuildStep.From(facts with { OutputDueAt = null, LogDueAt = facts.LogDueAt ?? now + BuildTimeouts.LogGap });
    }

    /// <summary>Applies the deadlines that have passed. A build that can succeed succeeds, however late this method is called.</summary>
    private static BuildStep Due(BuildFacts facts, DateTimeOffset now)
    {
        if (facts.LogDueAt <= now)
            return Succeed(facts, now);
        if (facts.OutputDueAt <= now)
            return Fail(facts, BuildLogMessages.NoOutput, now);
        return facts.DeadlineAt <= now
            ? FailAndStop(facts, BuildLogMessages.TookTooLong(facts.Timeout), now)
            : BuildStep.From(facts);
    }

    private static bool IsDelivered(BuildFacts facts) => facts.IsComplete || facts.IsOutputClaimed;

    private static bool IsLogWhole(BuildFacts facts) => facts.FinalLog is null || facts.Logs.Through >= facts.FinalLog;

    private static BuildStep Succeed(BuildFacts facts, DateTimeOffset now)
    {
        var ready = Ended(facts, DeploymentStatus.Ready, now);
        return IsToBeActive(facts) ? BuildStep.From(ready, Activation(facts)) : BuildStep.From(ready);
    }

    private static BuildStep Fail(BuildFacts facts, string reason, DateTimeOffset now) =>
        BuildStep.From(Ended(facts, DeploymentStatus.Failed, now) with { LastLine = reason });

    /// <summary>Fails the build and stops its job or commands, which may still run.</summary>
    private static BuildStep FailAndStop(BuildFacts facts, string reason, DateTimeOffset now) =>
        Fail(facts, reason, now) with { Effects = [Stop(facts)] };

    private static BuildStep Cancel(BuildFacts facts, DateTimeOffset now)
    {
        var canceled = Ended(facts, DeploymentStatus.Canceled, now) with
        {
            LastLine = BuildLogMessages.Canceled,
            Seconds = CeilingOf((now - (facts.StartedAt ?? now)).TotalSeconds),
        };
        return facts.IsTaken ? BuildStep.From(canceled, Stop(facts)) : BuildStep.From(canceled);
    }

    /// <summary>
    /// Returns the measured duration in seconds, rounded up; without a measurement the time since the start, limited to the timeout.
    /// </summary>
    private static int SecondsOf(BuildFacts facts, BuildEvent.Exited exited, DateTimeOffset now)
    {
        if (exited.Seconds is { } measured && double.IsFinite(measured) && measured >= 0)
            return CeilingOf(measured);
        var passed = (now - (facts.StartedAt ?? now)).TotalSeconds;
        return CeilingOf(Math.Min(passed, (facts.Timeout + BuildTimeouts.GracePeriod).TotalSeconds));
    }

    private static BuildFacts Ended(BuildFacts facts, DeploymentStatus status, DateTimeOffset now) =>
        facts with { Status = status, EndedAt = now, DeadlineAt = null, OutputDueAt = null, LogDueAt = null };

    /// <summary>
    /// Returns true when the active deployment is older. The order of creation decides, not the order in which builds end.
    /// </summary>
    private static bool IsToBeActive(BuildFacts facts) =>
        facts.Activate && (facts.Active is null || facts.Active.Number < facts.Number);

    private static BuildEffect[] Activation(BuildFacts facts)
    {
        BuildEffect[] effects =
        [
            new BuildEffect.Activate(),
            new BuildEffect.Deliver(BuildDelivery.Warm, facts.DeploymentId, facts.Attempt),
        ];
        // The key contains the number of the replacing deployment, because a deployment can be released again after a rollback.
        return facts.Active is { } replaced
            ? [.. effects, new BuildEffect.Deliver(BuildDelivery.Release, replaced.Id, facts.Number)]
            : effects;
    }

    private static BuildEffect.Deliver Stop(BuildFacts facts) => new(BuildDelivery.StopJob, facts.DeploymentId, facts.Attempt);

    private static int CeilingOf(double seconds) => (int)Math.Ceiling(Math.Clamp(seconds, 0, int.MaxValue));

    /// <summary>
    /// Applies an event to an ended build. The outcome does not change. A late part of the log is stored, unless the build was canceled. A
    /// late exit of a failed build sets its duration.
    /// </summary>
    private static BuildStep ApplyAfterEnd(BuildFacts facts, BuildEvent @event, DateTimeOffset now) => @event switch
    {
        BuildEvent.Log log when IsPartOfLog(facts, log) => BuildStep.From(facts, new BuildEffect.KeepLog(log.Number, log.Text)),
        BuildEvent.Exited exited when facts.Status == DeploymentStatus.Failed && facts.Seconds is null =>
            BuildStep.From(facts with { Seconds = SecondsOf(facts, exited, now) }),
        // The service accepted the job after the first stop had found no job.
        BuildEvent.Submitted when !facts.IsSubmitted => BuildStep.From(
            facts with { IsSubmitted = true },
            new BuildEffect.Deliver(BuildDelivery.StopLateJob, facts.DeploymentId, facts.Attempt)),
        _ => BuildStep.From(facts),
    };

    private static bool IsPartOfLog(BuildFacts facts, BuildEvent.Log log) =>
        facts.Status != DeploymentStatus.Canceled
        && (log.Number is null || (log.Number >= 1 && !(log.Number > facts.FinalLog) && !facts.Logs.Contains(log.Number.Value)));
}
