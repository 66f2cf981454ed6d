namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>The terminal steps of a build: succeed, fail, cancel.</summary>
internal static class BuildEnd
{
    public static BuildStep Succeed(BuildFacts facts, DateTimeOffset now)
    {
        var ready = Ended(facts, DeploymentStatus.Ready, now);
        return IsToBeActive(facts) ? BuildStep.Of(ready, Activation(facts)) : BuildStep.Of(ready);
    }

    public static BuildStep Fail(BuildFacts facts, string reason, DateTimeOffset now) =>
        BuildStep.Of(Ended(facts, DeploymentStatus.Failed, now) with { LastLine = reason });

    /// <summary>Fails the build and stops its job or commands, which may still run.</summary>
    public static BuildStep FailAndStop(BuildFacts facts, string reason, DateTimeOffset now) =>
        Fail(facts, reason, now) with { Effects = [Stop(facts)] };

    public static BuildStep Cancel(BuildFacts facts, DateTimeOffset now)
    {
        var canceled = Ended(facts, DeploymentStatus.Canceled, now) with
        {
            LastLine = BuildLogMessages.Canceled,
            Seconds = CeilingOf((now - (facts.StartedAt ?? now)).TotalSeconds),
        };
        return facts.IsTaken ? BuildStep.Of(canceled, Stop(facts)) : BuildStep.Of(canceled);
    }

    /// <summary>
    /// Returns the measured duration in seconds, rounded up; without a measurement the time since the start, limited to the timeout.
    /// </summary>
    public static int SecondsOf(BuildFacts facts, BuildEvent.Exited exited, DateTimeOffset now)
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
}
