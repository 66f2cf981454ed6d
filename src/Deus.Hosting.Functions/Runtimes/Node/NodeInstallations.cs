using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>The Node.js installations of this machine.</summary>
/// <param name="Standard">The installation that runs <c>node-20.0</c>.</param>
/// <param name="All">All installations.</param>
internal sealed record NodeInstallations(NodeInstallation Standard, IReadOnlyList<NodeInstallation> All)
{
    /// <summary>The names of the runtime. Appwrite writes versions with and without a minor version.</summary>
    public static IReadOnlyList<string> Names { get; } = [FunctionSettings.DefaultRuntime, "node-22", "node-22.0", "node-24", "node-24.0"];

    /// <summary>The names whose version is installed.</summary>
    public IReadOnlyList<string> AvailableNames => [.. Names.Where(name => Find(name) is not null)];

    /// <summary>Returns the installation for a name of <see cref="Names"/>; null when its version is not installed.</summary>
    public NodeInstallation? Find(string name) =>
        name == FunctionSettings.DefaultRuntime ? Standard : All.FirstOrDefault(node => node.Version.Major == MajorOf(name));

    /// <exception cref="RuntimeUnavailableException">The version of the name is not installed.</exception>
    public NodeInstallation Get(string name) => Find(name) ?? throw new RuntimeUnavailableException(
        $"Node.js {MajorOf(name)} was not found, which functions with the runtime '{name}' need. Install it, or add its program to NodePaths.");

    private static int MajorOf(string name) => int.Parse(name.Split('-')[1].Split('.')[0], CultureInfo.InvariantCulture);
}
