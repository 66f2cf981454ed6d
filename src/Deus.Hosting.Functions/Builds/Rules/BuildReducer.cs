namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>
/// The complete rules of builds: a pure function from facts and an event to new facts and effects, without clock, storage and network.
/// Events may arrive in any order, more than once, or never.
/// </summary>
internal static partial class BuildReducer
{
    private const string Output = "output";

    /// <summary>The steps whose failure fails the build. Other steps, such as a cache, may fail.</summary>
    private static readonly string[] NeededArtifacts = ["source", "extract", Output];

    public static BuildStep Apply(BuildFacts facts, BuildEvent @event, DateTimeOffset now)
    {
        if (@event is BuildEvent.OfAttempt part && (part.Attempt != facts.Attempt || !facts.IsTaken))
            return BuildStep.From(facts);
        return facts.Status.IsTerminal ? ApplyAfterEnd(facts, @event, now) : Change(facts, @event, now);
    }

    private static BuildStep Change(BuildFacts facts, BuildEvent @event, DateTimeOffset now) => @event switch
    {
        BuildEvent.Taken taken => Take(facts, taken, now),
        BuildEvent.Submitted => BuildStep.From(facts with { IsSubmitted = true }),
        BuildEvent.Refused refused => Fail(facts, refused.Reason, now),
        BuildEvent.Started => BuildStep.From(Running(facts, now)),
        BuildEvent.Log log => Add(facts, log, now),
        BuildEvent.Artifact artifact => Add(facts, artifact, now),
        BuildEvent.OutputStored when facts.Output is not null => BuildStep.From(facts),
        BuildEvent.OutputStored stored => Finish(facts with { Output = stored.Output }, now),
        BuildEvent.Exited exited => Exit(facts, exited, now),
        BuildEvent.Completed => Finish(facts with { IsComplete = true }, now),
        BuildEvent.Canceled => Cancel(facts, now),
        BuildEvent.TimePassed => Due(facts, now),
        BuildEvent.HostLost => Restart(facts, now),
        _ => throw new ArgumentOutOfRangeException(nameof(@event), @event, "No rule for this event."),
    };

    private static BuildStep Take(BuildFacts facts, BuildEvent.Taken taken, DateTimeOffset now)
    {
        if (facts.IsTaken || taken.Attempt != facts.Attempt + 1)
            return BuildStep.From(facts);
        var begun = Fresh(facts) with
        {
            Attempt = taken.Attempt,
            JobId = taken.JobId,
            Timeout = taken.Timeout,
            DeadlineAt = now + taken.Timeout + BuildTimeouts.GracePeriod,
        };
        return taken.JobId is null
            ? BuildStep.From(begun with { Status = DeploymentStatus.Processing, StartedAt = now })
            : BuildStep.From(begun, new BuildEffect.Deliver(BuildDelivery.SubmitJob, begun.DeploymentId, begun.Attempt));
    }

    /// <summary>Returns facts with the identity of the deployment only. A new attempt starts in the same state as the first.</summary>
    private static BuildFacts Fresh(BuildFacts facts) => new()
    {
        DeploymentId = facts.DeploymentId,
        FunctionId = facts.FunctionId,
        Number = facts.Number,
        Activate = facts.Activate,
        Active = facts.Active,
        Attempt = facts.Attempt,
    };

    private static BuildFacts Running(BuildFacts facts, DateTimeOffset now) => facts.Status == DeploymentStatus.Building
        ? facts
        : facts with { Status = DeploymentStatus.Building, StartedAt = facts.StartedAt ?? now };

    private static BuildStep Add(BuildFacts facts, BuildEvent.Log log, DateTimeOffset now)
    {
        var running = log.Text.Length > 0 ? Running(facts, now) : facts;
        var keep = new BuildEffect.KeepLog(log.Number, log.Text);
        if (log.Number is not { } number)
            return BuildStep.From(running, keep);
        // A part with a number after the last part, or with a known number, is ignored.
        if (number < 1 || number > facts.FinalLog || facts.Logs.With(number) is var numbers && ReferenceEquals(numbers, facts.Logs))
            return BuildStep.From(facts);
        return Finish(running with { Logs = numbers }, now).After([keep]);
    }

    private static BuildStep Add(BuildFacts facts, BuildEvent.Artifact artifact, DateTimeOffset now) => artifact switch
    {
        { Succeeded: false } when NeededArtifacts.Contains(artifact.Id) =>
            FailAndStop(facts, BuildLogMessages.Artifact(artifact), now),
        { Succeeded: true, Id: Output } => Finish(facts with { IsOutputClaimed = true }, now),
        _ => BuildStep.From(facts),
    };

    private static BuildStep Exit(BuildFacts facts, BuildEvent.Exited exited, DateTimeOffset now)
    {
        if (facts.ExitCode is not null)
            return BuildStep.From(facts);
        var ended = facts with
        {
            ExitCode = exited.ExitCode,
            FinalLog = exited.FinalLog > 0 ? exited.FinalLog : null,
            Seconds = SecondsOf(facts, exited, now),
        };
        return exited.ExitCode == 0 ? Finish(ended, now) : Fail(ended, BuildLogMessages.Exit(exited), now);
    }

    /// <summary>
    /// Handles the end of the host process. A remote job continues without the host. A build in this process starts again, up to
    /// <see cref="BuildTimeouts.MaxAttempts"/> attempts.
    /// </summary>
    private static BuildStep Restart(BuildFacts facts, DateTimeOffset now)
    {
        if (!facts.IsTaken || facts.JobId is not null)
            return BuildStep.From(facts);
        return facts.Attempt < BuildTimeouts.MaxAttempts
            ? BuildStep.From(Fresh(facts))
            : Fail(facts, BuildLogMessages.HostLost(), now);
    }
}
