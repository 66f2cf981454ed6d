namespace Deus.Hosting.Diagnostics;

/// <summary>The ids of log events. Each folder has one range; an id is never reused.</summary>
internal static class EventIds
{
    public const int DeployStarted = 100;
    public const int DeployAccepted = 101;
    public const int DeployUnchanged = 102;
    public const int DeployNotRecorded = 103;
    public const int UnfinishedDeploymentLeft = 104;
    public const int FailedDeployAccepted = 105;
    public const int Retrying = 110;
    public const int ActivatedExplicitly = 120;
    public const int WaitReadFailed = 121;
    public const int OptionsRefused = 130;
    public const int OptionsAccepted = 131;
    public const int ReservationNotRenewed = 140;
    public const int ReservationNotReleased = 141;
}
