namespace Deus.Hosting.Ledger.Diagnostics;

/// <summary>The ids of log events, 420 to 439. An id is never reused.</summary>
internal static class LedgerEventIds
{
    public const int DifferencesFound = 420;
    public const int ComparisonFailed = 421;
}
