namespace Deus.Hosting.Functions.Hosting;

/// <summary>The ids of the log events of the embedded host. An id is used once and never reused.</summary>
internal static class HostEventIds
{
    public const int HostStarted = 200;
    public const int HostStopTimedOut = 201;
    public const int BackgroundWorkFailed = 202;
    public const int SecretKeyCreated = 203;
    public const int FolderNotRemoved = 204;
    public const int NodeMissing = 205;
    public const int BuildStarted = 220;
    public const int BuildSucceeded = 221;
    public const int BuildFailed = 222;
    public const int BuilderFailed = 223;
    public const int EffectDeliveryFailed = 224;
    public const int EffectDeliveryAbandoned = 225;
    public const int EffectQueueFailed = 226;
    public const int BuildDeadlineCheckFailed = 227;
    public const int RemoteBuildSubmitted = 230;
    public const int RemoteBuildSubmitFailed = 231;
    public const int RemoteBuildStateUnreadable = 232;
    public const int RemoteBuildQueueFailed = 233;
    public const int BuildCallbackUnsigned = 234;
    public const int BuildCallbackIgnored = 235;
    public const int BuildCallbackNotStored = 236;
    public const int ExecutionEndRetried = 250;
    public const int ExecutionEndNotRecorded = 251;
    public const int LostExecutionsClosed = 252;
    public const int OldDeploymentsDeleted = 253;
    public const int RetentionFailed = 254;
    public const int DeferredQueueFailed = 255;
    public const int LogFollowerFailed = 256;
    public const int CallbackFailed = 257;
    public const int CallbackAbandoned = 258;
    public const int CallbackQueueFailed = 259;
    public const int StatisticsFailed = 260;
    public const int StatisticsLost = 261;
    public const int ScheduledRunSkipped = 270;
    public const int SchedulerFailed = 271;
    public const int WorkerStarting = 280;
    public const int WorkerStopping = 281;
    public const int WorkerGaveNoResponse = 282;
    public const int WorkersKilledAtRelease = 283;
    public const int WarmWorkerRestartDelayed = 284;
    public const int WorkerLogFollowerFailed = 285;
}
