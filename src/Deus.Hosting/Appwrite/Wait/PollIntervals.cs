namespace Deus.Hosting.Appwrite.Wait;

/// <summary>Growing poll intervals with jitter, so that many waiting callers do not poll at the same time.</summary>
internal sealed class PollIntervals
{
    private const double Growth = 1.5;
    private const double Jitter = 0.2;
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = First;

    public TimeSpan Next()
    {
        var interval = _next;
        _next = _next * Growth < Longest ? _next * Growth : Longest;
        return interval * (1 - Jitter + (2 * Jitter * Random.Shared.NextDouble()));
    }
}
