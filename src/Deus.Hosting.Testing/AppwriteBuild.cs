namespace Deus.Hosting.Testing;

/// <summary>How the stub builds a deployment. The build uses no clock: each read of the deployment advances it by one status.</summary>
public sealed record AppwriteBuild
{
    /// <summary>
    /// The statuses of the build. The upload returns the first status, and each read of the deployment returns the next one. The last
    /// status remains. Default waiting, processing, building, ready.
    /// </summary>
    public IReadOnlyList<string> Statuses { get; init; } = ["waiting", "processing", "building", "ready"];

    /// <summary>The build log, visible from status <c>building</c> on. Default empty.</summary>
    public string Log { get; init; } = "";

    /// <summary>
    /// The number of reads of the function that still return the old active deployment after the new one is <c>ready</c>. Default 0. <see
    /// cref="NeverActivates"/> simulates a server that has lost the activation.
    /// </summary>
    public int ActivationReads { get; init; }

    /// <summary>A value for <see cref="ActivationReads"/>: the deployment becomes active only by an explicit activation.</summary>
    public const int NeverActivates = int.MaxValue;

    /// <summary>Creates a build that fails.</summary>
    /// <param name="log">The text of the build log.</param>
    /// <returns>A build with the statuses waiting, building, failed.</returns>
    public static AppwriteBuild Failing(string log) => new() { Statuses = ["waiting", "building", "failed"], Log = log };
}
