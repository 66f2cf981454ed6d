using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>A Node.js installation on this machine.</summary>
/// <param name="FullPath">The absolute path of the program.</param>
/// <param name="Version">The version.</param>
internal sealed record NodeInstallation(string FullPath, Version Version)
{
    private const int WasmPagesPerMegabyte = 16;
    private const int MaxWasmPages = 65536;

    // V8 of Node.js 23 and newer reserves this much for compiled code at its start, and Linux counts it as data. Measured on x64:
    // VmData of an idle process is 47 MiB with 20 and 22, and 559 MiB with 24 and 26.
    private const int CodeRangeMegabytes = 512;

    // What a worker uses besides WebAssembly. Without this rest, V8 ends the process when a memory grows, instead of failing the growth.
    private const int OwnMegabytes = 112;

    private static readonly Version Oldest = new(20, 0);

    /// <summary>True when the version is 20.0 or newer.</summary>
    public bool IsSupported => Version >= Oldest;

    /// <summary>The data in MiB that every process of this version reserves and does not use. The data limit must add it.</summary>
    public int ReservedMegabytes => Version.Major >= 23 ? CodeRangeMegabytes : 0;

    /// <summary>
    /// Returns the flags that limit a worker's memory and, with <see cref="WorkerPermission.Strict"/>, its access to files.
    /// </summary>
    /// <param name="options">The limits.</param>
    /// <param name="memory">The memory limit in MiB.</param>
    /// <param name="readable">The folders that the worker may read.</param>
    /// <param name="writable">The folders that the worker may read and write.</param>
    public IEnumerable<string> Limit(
        NodeRuntimeOptions options, int memory, IEnumerable<string> readable, IReadOnlyList<string> writable)
    {
        // A request for more pages fails inside the function. Without this limit, the memory limit of the process could kill the worker.
        var pages = Math.Min((long)Math.Max(memory - OwnMegabytes, memory / 8) * WasmPagesPerMegabyte, MaxWasmPages);
        yield return string.Create(CultureInfo.InvariantCulture, $"--wasm-max-mem-pages={pages}");
        yield return string.Create(CultureInfo.InvariantCulture, $"--max-old-space-size={options.MaxOldSpaceMegabytes ?? memory / 2}");
        // With the permission model, Node.js prints an ExperimentalWarning in every worker.
        yield return Version >= new Version(21, 3) || Version is { Major: 20, Minor: >= 11 }
            ? "--disable-warning=ExperimentalWarning"
            : "--no-warnings";
        if (options.Permission == WorkerPermission.Off)
            yield break;

        yield return Version >= new Version(23, 5) || Version is { Major: 22, Minor: >= 13 }
            ? "--permission"
            : "--experimental-permission";
        if (Version.Major >= 25)
            yield return "--allow-net"; // Before version 25, the permission model did not include the network.
        foreach (var folder in readable.Concat(writable))
            yield return $"--allow-fs-read={folder}";
        foreach (var folder in writable)
            yield return $"--allow-fs-write={folder}";
    }
}
