using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>A Node.js that was found on this machine.</summary>
/// <param name="FullPath">The absolute path of the program.</param>
/// <param name="Version">Its version.</param>
internal sealed record NodeInstallation(string FullPath, Version Version)
{
    private const int WasmPagesPerMegabyte = 16;
    private const int MaxWasmPages = 65536;

    private static readonly Version Oldest = new(20, 0);

    /// <summary>True when it is new enough.</summary>
    public bool IsSupported => Version >= Oldest;

    /// <summary>The flags that limit a worker: its memory, and with <see cref="WorkerPermission.Strict"/> what it may touch.</summary>
    /// <param name="options">The limits.</param>
    /// <param name="memory">The memory in MiB.</param>
    /// <param name="readable">The folders it reads.</param>
    /// <param name="writable">The folders it reads and writes.</param>
    public IEnumerable<string> Limit(
        NodeRuntimeOptions options, int memory, IEnumerable<string> readable, IReadOnlyList<string> writable)
    {
        // Asking for more than the pages allowed fails inside the function; running into the process's limit may kill it.
        yield return string.Create(CultureInfo.InvariantCulture, $"--wasm-max-mem-pages={Math.Min((long)memory * WasmPagesPerMegabyte, MaxWasmPages)}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--max-old-space-size={options.MaxOldSpaceMegabytes ?? memory / 2}");
        // The permission model announces itself as experimental in every worker's output.
        yield return Version >= new Version(21, 3) || Version is { Major: 20, Minor: >= 11 }
            ? "--disable-warning=ExperimentalWarning"
            : "--no-warnings";
        if (options.Permission == WorkerPermission.Off)
            yield break;

        yield return Version >= new Version(23, 5) || Version is { Major: 22, Minor: >= 13 }
            ? "--permission"
            : "--experimental-permission";
        if (Version.Major >= 25)
            yield return "--allow-net"; // before, the network was not part of the model
        foreach (var folder in readable.Concat(writable))
            yield return $"--allow-fs-read={folder}";
        foreach (var folder in writable)
            yield return $"--allow-fs-write={folder}";
    }
}
