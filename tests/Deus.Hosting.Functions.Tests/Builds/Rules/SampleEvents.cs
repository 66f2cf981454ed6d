using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Tests.Builds.Rules;

/// <summary>Creates events of the first attempt.</summary>
internal static class SampleEvents
{
    public static readonly BuildOutput Output = new("0123", 42);

    public static BuildEvent Submitted => new BuildEvent.Submitted(1);

    public static BuildEvent Started => new BuildEvent.Started(1);

    public static BuildEvent Stored => new BuildEvent.OutputStored(1, Output);

    public static BuildEvent Complete => new BuildEvent.Completed(1);

    public static BuildEvent Cancel => new BuildEvent.Canceled();

    public static BuildEvent OutputDelivered => new BuildEvent.Artifact(1, "output", Succeeded: true);

    public static BuildEvent Line(long number) => new BuildEvent.Log(1, number, $"line {number}\n");

    public static BuildEvent Line(string text) => new BuildEvent.Log(1, null, text + "\n");

    public static BuildEvent Exit(int code = 0, long? finalLog = null, double? seconds = 1, string? reason = null) =>
        new BuildEvent.Exited(1, code, seconds, finalLog, reason);
}
