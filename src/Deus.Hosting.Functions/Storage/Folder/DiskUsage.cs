using System.Diagnostics;
using System.Globalization;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Runtimes.Processes;

namespace Deus.Hosting.Functions.Storage.Folder;

/// <summary>
/// Measures the disk space of folders with <c>du</c>, which copes with every tree that Linux can hold. Files with several names count
/// once, sparse files with the blocks that they occupy, and other file systems not at all.
/// </summary>
internal static class DiskUsage
{
    private const long BytesPerKilobyte = 1024;

    /// <summary>Returns the sum for all folders in bytes. A folder that does not exist counts as empty.</summary>
    /// <exception cref="RuntimeUnavailableException">The system has no <c>du</c>.</exception>
    public static async Task<long> MeasureAsync(IEnumerable<string> folders, CancellationToken cancellationToken)
    {
        string[] existing = [.. folders.Where(Directory.Exists)];
        if (existing.Length == 0)
            return 0;
        var program = PathSearch.Find("du") ?? throw new RuntimeUnavailableException(
            "The program du was not found. It is part of coreutils and of BusyBox; install one of them with your package manager.");
        using var process = Start(program, existing);
        try
        {
            var output = await process.StandardOutput.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return output.Split('\n').Sum(KilobytesIn) * BytesPerKilobyte;
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw;
        }
    }

    private static Process Start(string program, string[] folders)
    {
        // Files that disappear meanwhile are reported as errors, which are discarded.
        var info = new ProcessStartInfo("/bin/sh") { RedirectStandardOutput = true };
        foreach (var argument in (string[])["-c", "exec \"$@\" 2>/dev/null", "deus-du", program, "-skx", "--", .. folders])
            info.ArgumentList.Add(argument);
        return Process.Start(info) ?? throw new InvalidOperationException("No process was started.");
    }

    /// <summary>Reads a line of the form <c>12[tab]folder</c>.</summary>
    private static long KilobytesIn(string line) =>
        long.TryParse(line.Split('\t')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes) ? kilobytes : 0;
}
