using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes.Node.Worker;

/// <summary>Asks the kernel how much memory a process has had.</summary>
internal static class PeakMemory
{
    private const string Field = "VmHWM:";

    /// <summary>So deep a worker lies below its watcher at the most, with what isolates it between them.</summary>
    private const int MaxDepth = 4;

    /// <summary>The most resident memory in bytes of the largest descendant of a process; null when that cannot be known.</summary>
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
                .Max(child => Larger(Of(child), OfDescendants(child, depth - 1)));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null; // it has just ended, or the kernel does not list children
        }
    }

    private static long? Larger(long? one, long? other) => one is null || other > one ? other : one;

    private static long? Of(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        var kilobytes = line?[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value * 1024 : null;
    }
}
