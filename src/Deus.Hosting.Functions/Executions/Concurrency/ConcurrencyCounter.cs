namespace Deus.Hosting.Functions.Executions.Concurrency;

/// <summary>Counts the executions that run, in all and of each function, against limits. Its owner locks.</summary>
/// <param name="inAll">How many may run in all.</param>
internal sealed class ConcurrencyCounter(int inAll)
{
    private readonly Dictionary<string, int> _ofFunction = new(StringComparer.Ordinal);
    private int _taken;

    /// <summary>How many may run in all.</summary>
    public int InAll => inAll;

    /// <summary>True when no function has room.</summary>
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
