namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>
/// Applies events to an ended build. They do not change the outcome. A late part of the log is stored, unless the build was canceled. A
/// late exit of a failed build sets its duration.
/// </summary>
internal static class BuildAfterEnd
{
    public static BuildStep Apply(BuildFacts facts, BuildEvent @event, DateTimeOffset now) => @event switch
    {
        BuildEvent.Log log when IsPartOfLog(facts, log) => BuildStep.Of(facts, new BuildEffect.KeepLog(log.Number, log.Text)),
        BuildEvent.Exited exited when facts.Status == DeploymentStatus.Failed && facts.Seconds is null =>
            BuildStep.Of(facts with { Seconds = BuildEnd.SecondsOf(facts, exited, now) }),
        // The service accepted the job after the first stop had found no job.
        BuildEvent.Submitted when !facts.IsSubmitted => BuildStep.Of(
            facts with { IsSubmitted = true },
            new BuildEffect.Deliver(BuildDelivery.StopLateJob, facts.DeploymentId, facts.Attempt)),
        _ => BuildStep.Of(facts),
    };

    private static bool IsPartOfLog(BuildFacts facts, BuildEvent.Log log) =>
        facts.Status != DeploymentStatus.Canceled
        && (log.Number is null || (log.Number >= 1 && !(log.Number > facts.FinalLog) && !facts.Logs.Contains(log.Number.Value)));
}
