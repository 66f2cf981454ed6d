namespace Deus.Hosting.Shared;

/// <summary>Waits for conditions that other processes or threads fulfil.</summary>
public static class Eventually
{
    private static readonly TimeSpan DefaultLimit = TimeSpan.FromSeconds(20);

    /// <summary>Waits until the condition is true. Throws after a time limit; 20 s by default.</summary>
    public static async Task HoldsAsync(Func<bool> condition, TimeSpan? limit = null)
    {
        using var timeout = new CancellationTokenSource(limit ?? DefaultLimit);
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
    }
}
