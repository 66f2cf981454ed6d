namespace Deus.Hosting.Functions.Builds;

/// <summary>The types of build events. The wire format uses the same names.</summary>
internal static class BuildEventTypes
{
    public const string Start = "orchestrator.job.start";
    public const string Log = "orchestrator.job.log";
    public const string Artifact = "orchestrator.job.artifact";
    public const string Exit = "orchestrator.job.exit";
    public const string Complete = "orchestrator.job.complete";

    public static IReadOnlyList<string> All { get; } = [Start, Log, Artifact, Exit, Complete];
}
