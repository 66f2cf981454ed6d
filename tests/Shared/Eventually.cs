namespace Deus.Hosting.Shared;

/// <summary>Waits for conditions that other processes or threads fulfil.</summary>
public static class Eventually
{
    /// <summary>Waits until the condition is true. Throws after 20 s.</summary>
    public static async Task HoldsAsync(Func<bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
    }
}
