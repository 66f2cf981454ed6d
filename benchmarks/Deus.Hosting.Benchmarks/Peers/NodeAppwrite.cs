namespace Deus.Hosting.Benchmarks.Peers;

/// <summary>Installs node-appwrite from npm into the output folder, which git ignores.</summary>
internal static class NodeAppwrite
{
    public const string Version = "27.1.0";

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Peers");

    public static string Script => Path.Combine(Folder, "upload.mjs");

    public static async Task InstallAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "node-appwrite")))
            return;
        await ChildProcess.RunAsync(
            "npm", ["install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", $"node-appwrite@{Version}"], Folder);
    }
}
