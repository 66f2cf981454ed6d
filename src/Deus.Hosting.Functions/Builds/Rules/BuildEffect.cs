namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>What follows from an event.</summary>
internal abstract record BuildEffect
{
    private BuildEffect()
    {
    }

    /// <summary>A part of the log is to be kept. Happens with the event, in its transaction.</summary>
    public sealed record KeepLog(long? Number, string Text) : BuildEffect;

    /// <summary>The function executes this deployment from now on. Happens with the event, in its transaction.</summary>
    public sealed record Activate : BuildEffect;

    /// <summary>Recorded with the event and delivered afterwards, at least once.</summary>
    /// <param name="Kind">What is to be done.</param>
    /// <param name="DeploymentId">The deployment it is done to.</param>
    /// <param name="Occasion">Tells it from others of its kind: the attempt, or the number of the deployment that takes over.</param>
    public sealed record Deliver(BuildDelivery Kind, string DeploymentId, int Occasion) : BuildEffect
    {
        /// <summary>The same for the same effect however often it is delivered; no effect is recorded twice.</summary>
        public string Key => $"{Kind}:{DeploymentId}:{Occasion}";
    }
}

/// <summary>What is done outside of the database; stored by name.</summary>
internal enum BuildDelivery
{
    /// <summary>The job is handed to the remote builder.</summary>
    SubmitJob,

    /// <summary>The job that runs is stopped.</summary>
    StopJob,

    /// <summary>The job is stopped that was accepted after its build had ended.</summary>
    StopLateJob,

    /// <summary>Workers of the deployment are started, if it is to be warm.</summary>
    Warm,

    /// <summary>Workers of a deployment that is not active any more are stopped.</summary>
    Release,
}
