using System.Data.Common;
using System.Diagnostics.Metrics;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Ledger.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Ledger.Diagnostics;

/// <summary>
/// Compares the records with the backend on a schedule, and reports the number of differences by log, metric and health check. It changes
/// nothing. It does nothing without <see cref="LedgerOptions.ComparisonInterval"/>.
/// </summary>
internal sealed partial class LedgerComparisonService : BackgroundService
{
    private static readonly LedgerDifferenceKind[] Kinds = Enum.GetValues<LedgerDifferenceKind>();

    private readonly DeploymentLedger _ledger;
    private readonly TimeSpan? _interval;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private volatile Dictionary<LedgerDifferenceKind, int> _found = [];

    public LedgerComparisonService(
        DeploymentLedger ledger, LedgerDatabase database, TimeProvider time, IMeterFactory meters, ILogger<DeploymentLedger> logger)
    {
        _ledger = ledger;
        _interval = database.Options.ComparisonInterval;
        _time = time;
        _logger = logger;
        meters.Create(HostingTelemetryNames.Meter).CreateObservableGauge(
            "deus.hosting.ledger.differences", Measure, "{difference}", "The differences between the ledger's records and the backend.");
    }

    /// <summary>The differences of the last comparison, for example <c>2 LeftDeployment, 1 UnusedPlace</c>; null without any.</summary>
    public string? Found => _found.Count == 0
        ? null
        : string.Join(", ", _found.OrderBy(entry => entry.Key).Select(entry => $"{entry.Value} {entry.Key}"));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (_interval is not { } interval)
            return;
        using var timer = new PeriodicTimer(interval, _time);
        do
        {
            await CompareAsync(stoppingToken).ConfigureAwait(false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken).ConfigureAwait(false));
    }

    private async Task CompareAsync(CancellationToken cancellationToken)
    {
        try
        {
            var found = new Dictionary<LedgerDifferenceKind, int>();
            await foreach (var difference in _ledger.FindDifferencesAsync(cancellationToken).ConfigureAwait(false))
                found[difference.Kind] = found.GetValueOrDefault(difference.Kind) + 1;
            _found = found;
            if (Found is { } text)
                LogFound(_logger, text);
        }
        catch (Exception e) when (e is HostingException or DbException or InvalidOperationException)
        {
            LogFailed(_logger, e);
        }
    }

    private IEnumerable<Measurement<int>> Measure() => Kinds.Select(kind => new Measurement<int>(
        _found.GetValueOrDefault(kind), new KeyValuePair<string, object?>("deus.hosting.ledger.difference", kind.ToString())));

    [LoggerMessage(
        LedgerEventIds.DifferencesFound,
        LogLevel.Warning,
        "The records of deployments and the backend differ: {Differences}. DeploymentLedger.FindDifferencesAsync lists them.",
        EventName = nameof(LedgerEventIds.DifferencesFound))]
    private static partial void LogFound(ILogger logger, string differences);

    [LoggerMessage(
        LedgerEventIds.ComparisonFailed,
        LogLevel.Warning,
        "The records of deployments could not be compared with the backend. The next comparison follows after the interval.",
        EventName = nameof(LedgerEventIds.ComparisonFailed))]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
