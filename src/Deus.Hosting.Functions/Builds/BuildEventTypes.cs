namespace Deus.Hosting.Functions.Builds;

/// <summary>The types of events, the same on the wire and within this process.</summary>
internal static class BuildEventTypes
{
    public const string Start = "orchestrator.job.start";
    public const string Log = "orchestrator.job.log";
    public const string Artifact = "orchestrator.job.artifact";
    public const string Exit = "orchestrator.job.exit";
    public const string Complete = "orchestrator.job.complete";

    public static IReadOnlyList<string> All { get; } = [Start, Log, Artifact, Exit, Complete];
}
