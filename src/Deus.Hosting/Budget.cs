using System.Globalization;
using System.Numerics;
using Deus.Hosting.Budgets;
using Deus.Hosting.DependencyInjection;
using Deus.Hosting.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Deus.Hosting;

/// <summary>
/// Decides whether a deployment is allowed, by the kill switch and the always-warm ceiling. Safe for concurrent use.
/// <see cref="ReserveAsync"/> holds the ceiling when many deploy at once, if the registered <see cref="IDeploymentCounter"/> is an
/// <see cref="IDeploymentReserver"/>. The other members count and do not reserve: concurrent calls can exceed the ceiling together.
/// </summary>
public sealed class Budget
{
    private readonly IOptionsMonitor<HostingLimits> _limits;
    private readonly WarmDeploymentCounter _counter;
    private readonly HostingTelemetry _telemetry;
    private readonly ScopedService<IDeploymentCounter> _counters;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Task<BudgetDecision> _allowed = Task.FromResult(BudgetDecision.Allowed);
    private readonly Task<BudgetDecision> _killed = Task.FromResult(BudgetDecision.KillSwitchOn);

    internal Budget(
        IOptionsMonitor<HostingLimits> limits,
        ScopedService<IDeploymentCounter> counters,
        HostingTelemetry telemetry,
        TimeProvider time,
        ILogger<Budget>? logger)
    {
        _limits = limits;
        _counters = counters;
        _counter = new WarmDeploymentCounter(counters);
        _telemetry = telemetry;
        _time = time;
        _logger = logger ?? (ILogger)NullLogger.Instance;
    }

    /// <summary>The budget in wei; 0 when <see cref="HostingLimits.BudgetPaxWei"/> is not a base-10 integer.</summary>
    public BigInteger BudgetWei =>
        BigInteger.TryParse(_limits.CurrentValue.BudgetPaxWei, NumberStyles.None, CultureInfo.InvariantCulture, out var wei)
            ? wei
            : BigInteger.Zero;

    /// <summary>Checks whether a new deployment is allowed. Returns when it is; throws otherwise.</summary>
    /// <param name="alwaysWarm">True for a deployment that keeps capacity when idle; false for one that scales to zero.</param>
    /// <param name="cancellationToken">Cancels the count of the always-warm deployments.</param>
    /// <exception cref="BudgetRefusedException">The deployment is not allowed; the exception contains the decision.</exception>
    /// <exception cref="HostingConfigurationException">The deployment is always warm, and no <see cref="IDeploymentCounter"/> is
    /// registered.</exception>
    public Task AllowNewDeploymentAsync(bool alwaysWarm, CancellationToken cancellationToken = default)
    {
        if (alwaysWarm)
            return AllowAlwaysWarmAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        var decision = DecideKillSwitch();
        return decision.IsAllowed ? Task.CompletedTask : Task.FromException(new BudgetRefusedException(decision));
    }

    /// <summary>
    /// Checks whether a deployment is allowed. Returns when it is; throws otherwise. Only the capacity that the deployment adds
    /// counts: the deployments of <see cref="DeployInput.FunctionId"/> are excluded from the count, and
    /// <see cref="DeployInput.AlwaysWarm"/> null adds nothing.
    /// </summary>
    /// <param name="input">The deployment to check.</param>
    /// <param name="cancellationToken">Cancels the count of the always-warm deployments.</param>
    /// <exception cref="BudgetRefusedException">The deployment is not allowed; the exception contains the decision.</exception>
    /// <exception cref="HostingConfigurationException">The deployment is always warm, and no <see cref="IDeploymentCounter"/> is
    /// registered.</exception>
    public Task AllowNewDeploymentAsync(DeployInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.AlwaysWarm == true
            ? AllowAlwaysWarmAsync(input.FunctionId, cancellationToken)
            : AllowNewDeploymentAsync(alwaysWarm: false, cancellationToken);
    }

    /// <summary>Checks whether one more always-warm deployment is allowed. Returns when it is; throws otherwise.</summary>
    /// <param name="cancellationToken">Cancels the count of the always-warm deployments.</param>
    /// <exception cref="BudgetRefusedException">The deployment is not allowed; the exception contains the decision.</exception>
    /// <exception cref="HostingConfigurationException">No <see cref="IDeploymentCounter"/> is registered.</exception>
    public Task AllowAlwaysWarmAsync(CancellationToken cancellationToken = default) =>
        AllowAlwaysWarmAsync(functionId: null, cancellationToken);

    /// <summary>
    /// Returns the decision of <see cref="AllowNewDeploymentAsync(bool, CancellationToken)"/> instead of throwing.
    /// </summary>
    /// <param name="alwaysWarm">True for a deployment that keeps capacity when idle; false for one that scales to zero.</param>
    /// <param name="cancellationToken">Cancels the count of the always-warm deployments.</param>
    /// <returns>The decision. The caller must check it: a refusal does not stop the deployment by other means.</returns>
    /// <exception cref="HostingConfigurationException">The deployment is always warm, and no <see cref="IDeploymentCounter"/> is
    /// registered.</exception>
    public Task<BudgetDecision> EvaluateAsync(bool alwaysWarm, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<BudgetDecision>(cancellationToken);
        if (alwaysWarm)
            return EvaluateAlwaysWarmAsync(functionId: null, cancellationToken);
        return DecideKillSwitch().IsAllowed ? _allowed : _killed;
    }

    /// <summary>
    /// Returns the decision of <see cref="AllowNewDeploymentAsync(DeployInput, CancellationToken)"/> instead of throwing.
    /// </summary>
    /// <param name="input">The deployment to check.</param>
    /// <param name="cancellationToken">Cancels the count of the always-warm deployments.</param>
    /// <returns>The decision. The caller must check it: a refusal does not stop the deployment by other means.</returns>
    /// <exception cref="HostingConfigurationException">The deployment is always warm, and no <see cref="IDeploymentCounter"/> is
    /// registered.</exception>
    public Task<BudgetDecision> EvaluateAsync(DeployInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.AlwaysWarm == true && !cancellationToken.IsCancellationRequested
            ? EvaluateAlwaysWarmAsync(input.FunctionId, cancellationToken)
            : EvaluateAsync(alwaysWarm: false, cancellationToken);
    }

    /// <summary>
    /// Reserves a place for a deployment, or throws when it is not allowed. A deployment that is not always warm needs no place; only the
    /// kill switch refuses it. With a counter that is no <see cref="IDeploymentReserver"/>, this is
    /// <see cref="AllowNewDeploymentAsync(DeployInput, CancellationToken)"/>.
    /// </summary>
    /// <param name="input">The deployment to reserve for.</param>
    /// <param name="cancellationToken">Cancels the reservation.</param>
    /// <returns>The reservation. Confirm it when the backend has accepted the deployment, and dispose it in any case.</returns>
    /// <exception cref="BudgetRefusedException">The deployment is not allowed; the exception contains the decision.</exception>
    /// <exception cref="HostingConfigurationException">The deployment is always warm, and no <see cref="IDeploymentCounter"/> is
    /// registered.</exception>
    public async Task<BudgetReservation> ReserveAsync(DeployInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.AlwaysWarm == true && !_limits.CurrentValue.KillSwitch)
            return new BudgetReservation(await ReserveAlwaysWarmAsync(input.FunctionId, cancellationToken).ConfigureAwait(false));
        await AllowNewDeploymentAsync(alwaysWarm: false, cancellationToken).ConfigureAwait(false);
        return new BudgetReservation(place: null);
    }

    /// <summary>
    /// Gives back the place of a function that was deleted or scales to zero from now on. It does nothing when the function has no place,
    /// or the registered <see cref="IDeploymentCounter"/> is no <see cref="IDeploymentReserver"/>. A backend with
    /// <c>EnforceBudget()</c> calls it by itself.
    /// </summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that completes when the place is free.</returns>
    public Task ReleaseFunctionAsync(string functionId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(functionId);
        return _counter.ReleaseFunctionAsync(functionId, cancellationToken);
    }

    private async Task<ReservedPlace?> ReserveAlwaysWarmAsync(string? functionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var maximum = _limits.CurrentValue.MaxAlwaysWarm;
        var (result, failure) = await _counter.TryReserveAsync(functionId, maximum, cancellationToken).ConfigureAwait(false);
        if (result is null)
            throw Refuse(BudgetDecision.CountUnavailable, failure);
        var place = result.ReservationId is { } id ? new ReservedPlace(id, result.Lifetime, _counters, _time, _logger) : null;
        // The kill switch may have changed during the reservation.
        var decision = _limits.CurrentValue.KillSwitch ? BudgetDecision.KillSwitchOn : BudgetDecision.ForReservation(maximum, result);
        if (!decision.IsAllowed)
        {
            if (place is not null)
                await place.DisposeAsync().ConfigureAwait(false);
            throw Refuse(decision, failure: null);
        }

        _telemetry.Decided(decision);
        return place;
    }

    private BudgetRefusedException Refuse(BudgetDecision decision, Exception? failure)
    {
        _telemetry.Decided(decision);
        return new BudgetRefusedException(decision, failure);
    }

    private async Task AllowAlwaysWarmAsync(string? functionId, CancellationToken cancellationToken)
    {
        var (decision, failure) = await DecideAlwaysWarmAsync(functionId, cancellationToken).ConfigureAwait(false);
        if (!decision.IsAllowed)
            throw new BudgetRefusedException(decision, failure);
    }

    private async Task<BudgetDecision> EvaluateAlwaysWarmAsync(string? functionId, CancellationToken cancellationToken) =>
        (await DecideAlwaysWarmAsync(functionId, cancellationToken).ConfigureAwait(false)).Decision;

    private BudgetDecision DecideKillSwitch()
    {
        var decision = _limits.CurrentValue.KillSwitch ? BudgetDecision.KillSwitchOn : BudgetDecision.Allowed;
        _telemetry.Decided(decision);
        return decision;
    }

    private async Task<(BudgetDecision Decision, Exception? Failure)> DecideAlwaysWarmAsync(
        string? functionId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var killSwitch = _limits.CurrentValue.KillSwitch;
        var decided = killSwitch
            ? (BudgetDecision.KillSwitchOn, null)
            : await CountAsync(functionId, cancellationToken).ConfigureAwait(false);
        _telemetry.Decided(decided.Item1);
        return decided;
    }

    private async Task<(BudgetDecision Decision, Exception? Failure)> CountAsync(
        string? functionId, CancellationToken cancellationToken)
    {
        var (usage, failure) = await _counter.CountAsync(functionId, cancellationToken).ConfigureAwait(false);
        if (failure is not null)
            return (BudgetDecision.CountUnavailable, failure);
        var limits = _limits.CurrentValue;
        // The kill switch may have changed during the count.
        return (limits.KillSwitch ? BudgetDecision.KillSwitchOn : BudgetDecision.ForAlwaysWarm(limits.MaxAlwaysWarm, usage), null);
    }
}
