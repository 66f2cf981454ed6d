namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Looks at processes the way the kernel shows them.</summary>
internal static class Processes
{
    /// <summary>True while the process runs; one that has ended and is only not yet reaped does not.</summary>
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

    /// <summary>Ends when the process has; gives up after a while.</summary>
    public static async Task EndOfAsync(int id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (IsRunning(id))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }
}
