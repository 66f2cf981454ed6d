namespace LedgerProcess;

/// <summary>The system's clock, ahead by a constant.</summary>
internal sealed class SkewedTimeProvider(TimeSpan ahead) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;
}
