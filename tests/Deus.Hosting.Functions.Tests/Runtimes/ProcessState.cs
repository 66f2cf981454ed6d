namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Reads the state of processes from the kernel.</summary>
internal static class ProcessState
{
    /// <summary>Returns true while the process runs, and false for a zombie process.</summary>
    public static bool IsRunning(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Waits until the process has ended. Throws after 10 s.</summary>
    public static async Task WaitForEndAsync(int id)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (IsRunning(id))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
    }
}
