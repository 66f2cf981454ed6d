using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>Reads the peak memory of processes from <c>/proc</c>.</summary>
internal static class PeakMemory
{
    private const string Field = "VmHWM:";

    /// <summary>The maximum depth of a worker below its watcher, including processes of the isolation program.</summary>
    private const int MaxDepth = 4;

    /// <summary>Returns the peak resident memory in bytes of the largest descendant of a process; null when it cannot be read.</summary>
    public static long? OfDescendants(int processId) => OfDescendants(processId, MaxDepth);

    private static long? OfDescendants(int processId, int depth)
    {
        if (depth == 0)
            return null;
        try
        {
            var children = File.ReadAllText($"/proc/{processId}/task/{processId}/children");
            return children.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(child => int.Parse(child, CultureInfo.InvariantCulture))
                .Max(child => Larger(Read(child), OfDescendants(child, depth - 1)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null; // The process has just ended, or the kernel does not list children.
        }
    }

    private static long? Larger(long? one, long? other) => one is null || other > one ? other : one;

    private static long? Read(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        var kilobytes = line?[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value * 1024 : null;
    }
}
