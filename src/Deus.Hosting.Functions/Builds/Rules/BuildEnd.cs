namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>The three ways in which a build ends.</summary>
internal static class BuildEnd
{
    public static BuildStep Succeed(BuildFacts facts, DateTimeOffset now)
    {
        var ready = Ended(facts, DeploymentStatus.Ready, now);
        return IsToBeActive(facts) ? BuildStep.Of(ready, Activation(facts)) : BuildStep.Of(ready);
    }

    public static BuildStep Fail(BuildFacts facts, string reason, DateTimeOffset now) =>
        BuildStep.Of(Ended(facts, DeploymentStatus.Failed, now) with { LastLine = reason });

    /// <summary>The same when something may still run.</summary>
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

    /// <summary>As measured; else what has passed, as far as the build can have run at all.</summary>
    public static int SecondsOf(BuildFacts facts, BuildEvent.Exited exited, DateTimeOffset now)
    {
        if (exited.Seconds is { } measured && double.IsFinite(measured) && measured >= 0)
            return CeilingOf(measured);
        var passed = (now - (facts.StartedAt ?? now)).TotalSeconds;
        return CeilingOf(Math.Min(passed, (facts.Timeout + BuildTimeouts.Slack).TotalSeconds));
    }

    private static BuildFacts Ended(BuildFacts facts, DeploymentStatus status, DateTimeOffset now) =>
        facts with { Status = status, EndedAt = now, DeadlineAt = null, OutputDueAt = null, LogDueAt = null };

    /// <summary>The order of creation decides, and not that of finishing.</summary>
    private static bool IsToBeActive(BuildFacts facts) =>
        facts.Activate && (facts.Active is null || facts.Active.Number < facts.Number);

    private static BuildEffect[] Activation(BuildFacts facts)
    {
        BuildEffect[] effects =
        [
            new BuildEffect.Activate(),
            new BuildEffect.Deliver(BuildDelivery.Warm, facts.DeploymentId, facts.Attempt),
        ];
        // Named by the deployment that takes its place, since one may be released again after a rollback.
        return facts.Active is { } replaced
            ? [.. effects, new BuildEffect.Deliver(BuildDelivery.Release, replaced.Id, facts.Number)]
            : effects;
    }

    private static BuildEffect.Deliver Stop(BuildFacts facts) => new(BuildDelivery.StopJob, facts.DeploymentId, facts.Attempt);

    private static int CeilingOf(double seconds) => (int)Math.Ceiling(Math.Clamp(seconds, 0, int.MaxValue));
}
