namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>Waits for what another process or thread brings about.</summary>
internal static class Eventually
{
    /// <summary>Ends when the condition holds; gives up after a while.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }
}
