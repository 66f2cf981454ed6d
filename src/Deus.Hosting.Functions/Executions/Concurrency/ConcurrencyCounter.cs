namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>Counts the running executions, of the whole host and per function, against limits. Not thread-safe: the caller locks.</summary>
/// <param name="inAll">The maximum number of running executions of the whole host.</param>
internal sealed class ConcurrencyCounter(int inAll)
{
    private readonly Dictionary<string, int> _ofFunction = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>The maximum number of running executions of the whole host.</summary>
    public int InAll => inAll;

    /// <summary>True when the limit of the whole host is reached, so that no function has room.</summary>
    public bool IsFull => _taken >= inAll;

    public bool HasRoom(string functionId, int ofFunction) => !IsFull && !IsFullFor(functionId, ofFunction);

    public bool IsFullFor(string functionId, int ofFunction) => _ofFunction.GetValueOrDefault(functionId) >= ofFunction;

    public void Take(string functionId)
    {
        _taken++;
        _ofFunction[functionId] = _ofFunction.GetValueOrDefault(functionId) + 1;
    }

    public void Free(string functionId)
    {
        _taken--;
        if (--_ofFunction[functionId] == 0)
            _ofFunction.Remove(functionId);
    }
}
