using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Deus.Hosting.Functions.Runtimes;

/// <summary>Kills processes by a mark in their environment. The watcher does the same, where <c>grep</c> is installed.</summary>
internal static class MarkedProcesses
{
    // A process may start another one before it is killed.
    private const int MaxScans = 10;

    /// <summary>Kills the processes of this user whose environment contains a mark.</summary>
    public static void Kill(string mark)
    {
        var bytes = Encoding.ASCII.GetBytes(mark);
        for (var scan = 0; scan < MaxScans; scan++)
        {
            var found = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
                .Where(name => char.IsAsciiDigit(name![0]) && HasMark(name, bytes)).ToList();
            if (found.Count == 0)
                return;
            foreach (var name in found)
                TryKill(int.Parse(name!, CultureInfo.InvariantCulture));
        }
    }

    private static bool HasMark(string processId, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes($"/proc/{processId}/environ").AsSpan().IndexOf(mark) >= 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // The process has ended, or belongs to another user.
        }
    }

    private static void TryKill(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // The process has ended.
        }
    }
}
