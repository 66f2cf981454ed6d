using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Budgets;

/// <summary>A place that is reserved for one deployment. It is renewed until it is confirmed or disposed.</summary>
internal sealed partial class ReservedPlace : IAsyncDisposable
{
    // A reservation survives two failed renewals in a row.
    private const int RenewalsPerLifetime = 3;

    // The same bound as for the compensation of a deployment: it runs after the caller has canceled, too.
    private static readonly TimeSpan ReleaseTimeout = TimeSpan.FromSeconds(10);

    private readonly ScopedService<IDeploymentCounter> _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _renewing;
    private bool _confirmed;

    public ReservedPlace(
        string id, TimeSpan lifetime, ScopedService<IDeploymentCounter> counters, TimeProvider time, ILogger logger)
    {
        Id = id;
        _counters = counters;
        _time = time;
        _logger = logger;
        _renewing = RenewAsync(lifetime / RenewalsPerLifetime, _stop.Token);
    }

    public string Id { get; }

    public async Task ConfirmAsync(string functionId, CancellationToken cancellationToken)
    {
        if (_confirmed)
            return;
        if (!await UseAsync(reserver => reserver.TryConfirmAsync(Id, functionId, cancellationToken)).ConfigureAwait(false))
            throw new BudgetRefusedException(BudgetDecision.ReservationExpired) { FunctionId = functionId };
        _confirmed = true;
        await StopRenewingAsync().ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await StopRenewingAsync().ConfigureAwait(false);
        _stop.Dispose();
        if (_confirmed)
            return;
        using var timeout = new CancellationTokenSource(ReleaseTimeout, _time);
        try
        {
            await UseAsync(async reserver =>
            {
                await reserver.ReleaseAsync(Id, timeout.Token).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not HostingConfigurationException)
        {
            // The reservation expires by itself, and the failure of the deployment must reach the caller.
            LogNotReleased(_logger, Id, e);
        }
    }

    private async Task RenewAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                await TryRenewAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The reservation was confirmed or disposed.
        }
    }

    private async Task TryRenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            await UseAsync(reserver => reserver.TryRenewAsync(Id, cancellationToken)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            LogNotRenewed(_logger, Id, e);
        }
    }

    private async Task StopRenewingAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _renewing.ConfigureAwait(false);
    }

    private Task<T> UseAsync<T>(Func<IDeploymentReserver, Task<T>> operation) =>
        _counters.UseAsync(counter => operation((IDeploymentReserver)counter!));

    [LoggerMessage(
        EventIds.ReservationNotRenewed,
        LogLevel.Warning,
        "The reservation {ReservationId} could not be renewed. It expires unless a later attempt succeeds.",
        EventName = nameof(EventIds.ReservationNotRenewed))]
    private static partial void LogNotRenewed(ILogger logger, string reservationId, Exception exception);

    [LoggerMessage(
        EventIds.ReservationNotReleased,
        LogLevel.Warning,
        "The reservation {ReservationId} could not be released. Its place is free when it expires.",
        EventName = nameof(EventIds.ReservationNotReleased))]
    private static partial void LogNotReleased(ILogger logger, string reservationId, Exception exception);
}
