using System.Diagnostics;

namespace LedgerProcess;

/// <summary>Kills this process with SIGKILL when a step is reached for the n-th time.</summary>
internal sealed class KillAtStep(KillStep step, int number)
{
    private int _reached;

    public async Task ReachAsync(KillStep reached)
    {
        if (reached != step || Interlocked.Increment(ref _reached) != number)
            return;
        using var process = Process.GetCurrentProcess();
        process.Kill();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System);
    }
}
