namespace Deus.Hosting.Diagnostics;

/// <summary>
/// The names of the telemetry, for <c>AddSource</c> and <c>AddMeter</c>. <c>docs/telemetry.md</c> lists the other names.
/// </summary>
public static class HostingTelemetryNames
{
    /// <summary>The name of the activity source.</summary>
    public const string ActivitySource = "Deus.Hosting";

    /// <summary>The name of the meter.</summary>
    public const string Meter = "Deus.Hosting";
}
