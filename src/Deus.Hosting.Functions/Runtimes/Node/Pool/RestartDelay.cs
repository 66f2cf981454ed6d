namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>How long to wait before the next start of a worker that is to be there always: longer each time it dies young.</summary>
internal sealed class RestartDelay
{
    private const int MostDoublings = 6;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grown = TimeSpan.FromSeconds(60);

    private int _diedYoung;

    /// <summary>The wait after a worker of that age has died, or could not be started.</summary>
    public TimeSpan Next(TimeSpan age)
    {
        if (age >= Grown)
            _diedYoung = 0;
        var doublings = Math.Min(_diedYoung++ - 1, MostDoublings);
        if (doublings < 0)
            return TimeSpan.Zero;
        var wait = First * (1 << doublings);
        return wait < Longest ? wait : Longest;
    }
}
