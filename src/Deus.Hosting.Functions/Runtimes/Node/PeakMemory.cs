using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes.Node;

/// <summary>Asks the kernel how much memory a process has had.</summary>
internal static class PeakMemory
{
    private const string Field = "VmHWM:";

    /// <summary>The most resident memory in bytes of the largest child of a process; null when that cannot be known.</summary>
    public static long? OfChildren(int processId)
    {
        try
        {
            var children = File.ReadAllText($"/proc/{processId}/task/{processId}/children");
            return children.Split(' ', StringSplitOptions.RemoveEmptyEntries).Max(Of);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null; // it has just ended, or the kernel does not list children
        }
    }

    private static long? Of(string processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(l => l.StartsWith(Field, StringComparison.Ordinal));
        var kilobytes = line?[Field.Length..].Replace("kB", "", StringComparison.Ordinal).Trim();
        return long.TryParse(kilobytes, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value * 1024 : null;
    }
}
