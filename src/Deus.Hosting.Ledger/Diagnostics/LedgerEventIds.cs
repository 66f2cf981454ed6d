namespace Deus.Hosting.Ledger.Diagnostics;

/// <summary>The ids of log events, 400 to 419. An id is never reused.</summary>
internal static class LedgerEventIds
{
    public const int DifferencesFound = 400;
    public const int ComparisonFailed = 401;
}
