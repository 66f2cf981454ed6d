namespace Deus.Hosting.Testing;

/// <summary>How the stub builds a deployment: no clock is involved, each read of the deployment is one step on.</summary>
public sealed record AppwriteBuild
{
    /// <summary>The statuses on the way: the upload is answered with the first, the n-th read with the n-th after it, and
    /// the last stays. Default waiting, processing, building, ready.</summary>
    public IReadOnlyList<string> Statuses { get; init; } = ["waiting", "processing", "building", "ready"];

    /// <summary>The build log, shown from <c>building</c> on.</summary>
    public string Log { get; init; } = "";

    /// <summary>How many reads of the function still show the old active deployment after the new one is <c>ready</c>.
    /// Default 0; <see cref="NeverActivates"/> for a server that has lost the activation.</summary>
    public int ActivationReads { get; init; }

    /// <summary>For <see cref="ActivationReads"/>: only an explicit activation makes the deployment active.</summary>
    public const int NeverActivates = int.MaxValue;

    /// <summary>A build that fails.</summary>
    /// <param name="log">The build log.</param>
    /// <returns>The build.</returns>
    public static AppwriteBuild Failing(string log) => new() { Statuses = ["waiting", "building", "failed"], Log = log };
}
