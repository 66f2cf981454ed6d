using System.Globalization;

namespace Deus.Hosting.Functions.Runtimes.Processes;

/// <summary>Reads the memory of processes from <c>/proc</c>.</summary>
internal static class ProcessMemory
{
    /// <summary>Returns the resident memory of a process and its descendants in bytes; null when the process has ended.</summary>
    public static long? ReadTree(int processId)
    {
        try
        {
            return Read(processId) + ChildrenOf(processId).Sum(child => ReadTree(child) ?? 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // The second number of statm is the number of resident pages.
    private static long Read(int processId) =>
        long.Parse(File.ReadAllText($"/proc/{processId}/statm").Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize;

    private static IEnumerable<int> ChildrenOf(int processId) => File.ReadAllText($"/proc/{processId}/task/{processId}/children")
        .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}
