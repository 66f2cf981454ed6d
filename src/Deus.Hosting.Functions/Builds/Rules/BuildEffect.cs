namespace Deus.Hosting.Functions.Builds.Rules;

/// <summary>An effect of an event.</summary>
internal abstract record BuildEffect
{
    private BuildEffect()
    {
    }

    /// <summary>Stores a part of the log, in the transaction of the event.</summary>
    public sealed record KeepLog(long? Number, string Text) : BuildEffect;

    /// <summary>Makes the deployment the function's active deployment, in the transaction of the event.</summary>
    public sealed record Activate : BuildEffect;

    /// <summary>An effect that is recorded with the event and delivered afterwards, at least once.</summary>
    /// <param name="Kind">The kind of effect.</param>
    /// <param name="DeploymentId">The id of the deployment.</param>
    /// <param name="Occasion">Distinguishes effects of the same kind: the attempt, or the number of the deployment that replaces this
    /// one.</param>
    public sealed record Deliver(BuildDelivery Kind, string DeploymentId, int Occasion) : BuildEffect
    {
        /// <summary>The idempotency key. It is the same at every delivery. An effect is recorded once per key.</summary>
        public string Key => $"{Kind}:{DeploymentId}:{Occasion}";
    }
}

/// <summary>The effects outside of the database. They are stored by name.</summary>
internal enum BuildDelivery
{
    /// <summary>Submits the job to the remote builder.</summary>
    SubmitJob,

    /// <summary>Stops the running job.</summary>
    StopJob,

    /// <summary>Stops a job that the remote builder accepted after the build had ended.</summary>
    StopLateJob,

    /// <summary>Starts workers of the deployment, if its function is always warm.</summary>
    Warm,

    /// <summary>Stops the workers of a deployment that is no longer active.</summary>
    Release,
}
