namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>An event of a build. Sources are the builder in this process, callbacks, users and the clock.</summary>
internal abstract record BuildEvent
{
    private BuildEvent()
    {
    }

    /// <summary>A builder starts an attempt. If several builders try, one succeeds.</summary>
    /// <param name="Attempt">The number of the last attempt plus one.</param>
    /// <param name="Timeout">The time limit of the attempt.</param>
    /// <param name="JobId">The id of the job at the remote builder; null for a build in this process.</param>
    public sealed record Taken(int Attempt, TimeSpan Timeout, string? JobId = null) : BuildEvent;

    /// <summary>A user has canceled the build.</summary>
    public sealed record Canceled : BuildEvent;

    /// <summary>Time has passed; a deadline may have been reached.</summary>
    public sealed record TimePassed : BuildEvent;

    /// <summary>The host process that ran the build has ended.</summary>
    public sealed record HostLost : BuildEvent;

    /// <summary>An event that belongs to one attempt.</summary>
    public abstract record OfAttempt(int Attempt) : BuildEvent;

    /// <summary>The remote builder has accepted the job.</summary>
    public sealed record Submitted(int Attempt) : OfAttempt(Attempt);

    /// <summary>The job could not be started.</summary>
    public sealed record Refused(int Attempt, string Reason) : OfAttempt(Attempt);

    /// <summary>The commands have started.</summary>
    public sealed record Started(int Attempt) : OfAttempt(Attempt);

    /// <summary>A part of the log.</summary>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="Number">The number of the part, from 1; null when the sender does not number parts.</param>
    /// <param name="Text">The text with line ends.</param>
    public sealed record Log(int Attempt, long? Number, string Text) : OfAttempt(Attempt);

    /// <summary>A data transfer step has ended.</summary>
    public sealed record Artifact(int Attempt, string Id, bool Succeeded, string? Error = null) : OfAttempt(Attempt);

    /// <summary>The output is stored in this host.</summary>
    public sealed record OutputStored(int Attempt, BuildOutput Output) : OfAttempt(Attempt);

    /// <summary>The commands have ended.</summary>
    /// <param name="Attempt">The attempt.</param>
    /// <param name="ExitCode">0 for success; -1 when the commands never ran.</param>
    /// <param name="Seconds">The measured duration; null when it was not measured.</param>
    /// <param name="FinalLog">The number of the last log part; null when the sender does not number parts.</param>
    /// <param name="Reason">The reason of a failure; null when the exit code is sufficient.</param>
    public sealed record Exited(
        int Attempt, int ExitCode, double? Seconds = null, long? FinalLog = null, string? Reason = null) : OfAttempt(Attempt);

    /// <summary>The builder sends no further events of this attempt, except late ones.</summary>
    public sealed record Completed(int Attempt) : OfAttempt(Attempt);
}
