namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>What can happen to a build, whoever tells: the builder in this process, a callback, a user, the clock.</summary>
internal abstract record BuildEvent
{
    private BuildEvent()
    {
    }

    /// <summary>A builder begins an attempt. Of several that try, one succeeds.</summary>
    /// <param name="Attempt">One more than the last.</param>
    /// <param name="Timeout">How long it may take.</param>
    /// <param name="JobId">The job at the remote builder; null in this process.</param>
    public sealed record Taken(int Attempt, TimeSpan Timeout, string? JobId = null) : BuildEvent;

    /// <summary>The user does not want it any more.</summary>
    public sealed record Canceled : BuildEvent;

    /// <summary>Nothing but time has passed.</summary>
    public sealed record TimePassed : BuildEvent;

    /// <summary>The host that was building has died.</summary>
    public sealed record HostLost : BuildEvent;

    /// <summary>What belongs to one attempt.</summary>
    public abstract record OfAttempt(int Attempt) : BuildEvent;

    /// <summary>The remote builder has taken the job.</summary>
    public sealed record Submitted(int Attempt) : OfAttempt(Attempt);

    /// <summary>The job could not be begun.</summary>
    public sealed record Refused(int Attempt, string Reason) : OfAttempt(Attempt);

    /// <summary>The commands run.</summary>
    public sealed record Started(int Attempt) : OfAttempt(Attempt);

    /// <summary>A part of the log.</summary>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Number">1, 2, 3, … ; null from senders that do not number.</param>
    /// <param name="Text">The text, line ends included.</param>
    public sealed record Log(int Attempt, long? Number, string Text) : OfAttempt(Attempt);

    /// <summary>A step that moves data has ended.</summary>
    public sealed record Artifact(int Attempt, string Id, bool Succeeded, string? Error = null) : OfAttempt(Attempt);

    /// <summary>The output is stored here.</summary>
    public sealed record OutputStored(int Attempt, BuildOutput Output) : OfAttempt(Attempt);

    /// <summary>The commands have ended.</summary>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="ExitCode">0 for success, -1 when they never ran.</param>
    /// <param name="Seconds">How long they took, as measured; null when nobody did.</param>
    /// <param name="FinalLog">The number of the log's last part; null from senders that do not number.</param>
    /// <param name="Reason">Why, when the code does not say it.</param>
    public sealed record Exited(
        int Attempt, int ExitCode, double? Seconds = null, long? FinalLog = null, string? Reason = null) : OfAttempt(Attempt);

    /// <summary>The builder has nothing more to tell.</summary>
    public sealed record Completed(int Attempt) : OfAttempt(Attempt);
}
