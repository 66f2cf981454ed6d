namespace Deus.Hosting.Diagnostics;

/// <summary>The names of the telemetry: pass them to <c>AddSource</c> and <c>AddMeter</c>. <c>docs/telemetry.md</c> lists the rest.</summary>
public static class HostingTelemetryNames
{
    /// <summary>The activity source.</summary>
    public const string ActivitySource = "Deus.Hosting";

    /// <summary>The meter.</summary>
    public const string Meter = "Deus.Hosting";
}
