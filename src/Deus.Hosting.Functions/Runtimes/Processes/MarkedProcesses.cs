using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Deus.Hosting.Functions.Runtimes.Processes;

/// <summary>
/// Kills processes by a mark in their environment or in their limits. The watcher does the same, where <c>grep</c> is installed.
/// </summary>
internal static class MarkedProcesses
{
    // A process may start another one before it is killed.
    private const int MaxScans = 10;
    private const long SmallestMark = 100_000_000_000_000_000;

    /// <summary>
    /// Returns a new mark: a number, because it is also set as the limit of file locks. Linux passes that limit on to every process that a
    /// process starts and does not enforce it, so it stays when the environment is cleared.
    /// </summary>
    public static string NewMark() =>
        (SmallestMark + (long)(BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))) % SmallestMark))
        .ToString(CultureInfo.InvariantCulture);

    /// <summary>Kills the processes of this user that have a mark.</summary>
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
        return Contains($"/proc/{processId}/environ", mark) || Contains($"/proc/{processId}/limits", mark);
    }

    private static bool Contains(string file, byte[] mark)
    {
        try
        {
            return File.ReadAllBytes(file).AsSpan().IndexOf(mark) >= 0;
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
