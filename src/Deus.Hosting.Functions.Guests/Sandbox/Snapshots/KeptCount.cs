namespace Deus.Hosting.Functions.Guests.Sandbox.Snapshots;

/// <summary>Limits the number of instances that stay between executions in the whole host.</summary>
/// <param name="maximum">The maximum.</param>
internal sealed class KeptCount(int maximum)
{
    private int _count;

    /// <summary>Counts an instance.</summary>
    /// <returns>False when the maximum is reached.</returns>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _count) <= maximum)
            return true;
        Interlocked.Decrement(ref _count);
        return false;
    }

    /// <summary>Counts an instance no longer.</summary>
    public void Exit() => Interlocked.Decrement(ref _count);
}
