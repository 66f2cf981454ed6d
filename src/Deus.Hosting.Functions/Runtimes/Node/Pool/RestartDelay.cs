namespace Deus.Hosting.Functions.Runtimes.Node.Pool;

/// <summary>Computes the delay before an always-warm worker is started again. The delay doubles each time a worker ends early.</summary>
internal sealed class RestartDelay
{
    private const int MostDoublings = 6;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Grown = TimeSpan.FromSeconds(60);

    private int _diedYoung;

    /// <summary>
    /// Returns the delay after a worker of this age has ended or failed to start: zero for the first time, then 1 to 60 seconds. An age of
    /// 60 seconds or more resets the delay.
    /// </summary>
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
