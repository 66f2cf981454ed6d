using System.Globalization;
using System.Numerics;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Budgets;

/// <summary>
/// The gate before a deployment: kill switch and always-warm ceiling. Safe for concurrent use. It counts and does not
/// reserve: calls at the same moment can pass the ceiling together.
/// </summary>
public sealed class Budget
{
    private readonly IOptionsMonitor<HostingLimits> _limits;
    private readonly IDeploymentCounter? _counter;

    internal Budget(IOptionsMonitor<HostingLimits> limits, IDeploymentCounter? counter)
    {
        _limits = limits;
        _counter = counter;
    }

    /// <summary>The budget in wei; zero when <see cref="HostingLimits.BudgetPaxWei"/> is not base-10 text.</summary>
    public BigInteger BudgetWei =>
        BigInteger.TryParse(_limits.CurrentValue.BudgetPaxWei, NumberStyles.None, CultureInfo.InvariantCulture, out var wei)
            ? wei
            : BigInteger.Zero;

    /// <summary>Returns when a new deployment is allowed.</summary>
    /// <param name="alwaysWarm">True for a deployment that keeps capacity when idle.</param>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <exception cref="BudgetRefusedException">It is not allowed; the exception carries the decision.</exception>
    /// <exception cref="HostingConfigurationException">A count is needed and no <see cref="IDeploymentCounter"/> is registered.</exception>
    public Task AllowNewDeploymentAsync(bool alwaysWarm, CancellationToken cancellationToken = default)
    {
        if (alwaysWarm)
            return AllowAlwaysWarmAsync(cancellationToken);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled(cancellationToken);
        return _limits.CurrentValue.KillSwitch
            ? Task.FromException(new BudgetRefusedException(BudgetDecision.KillSwitchOn))
            : Task.CompletedTask;
    }

    /// <summary>Returns when one more always-warm deployment is allowed.</summary>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <exception cref="BudgetRefusedException">It is not allowed; the exception carries the decision.</exception>
    /// <exception cref="HostingConfigurationException">No <see cref="IDeploymentCounter"/> is registered.</exception>
    public async Task AllowAlwaysWarmAsync(CancellationToken cancellationToken = default)
    {
        var (decision, failure) = await DecideAlwaysWarmAsync(cancellationToken).ConfigureAwait(false);
        if (!decision.IsAllowed)
            throw new BudgetRefusedException(decision, failure);
    }

    /// <summary>Gives the decision of <see cref="AllowNewDeploymentAsync"/> as a value.</summary>
    /// <param name="alwaysWarm">True for a deployment that keeps capacity when idle.</param>
    /// <param name="cancellationToken">Cancels the count.</param>
    /// <returns>The decision. It must be looked at: nothing else stops the deployment.</returns>
    /// <exception cref="HostingConfigurationException">A count is needed and no <see cref="IDeploymentCounter"/> is registered.</exception>
    public async Task<BudgetDecision> EvaluateAsync(bool alwaysWarm, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (alwaysWarm)
            return (await DecideAlwaysWarmAsync(cancellationToken).ConfigureAwait(false)).Decision;
        return _limits.CurrentValue.KillSwitch ? BudgetDecision.KillSwitchOn : BudgetDecision.Allowed;
    }

    private async Task<(BudgetDecision Decision, Exception? Failure)> DecideAlwaysWarmAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (_limits.CurrentValue.KillSwitch)
            return (BudgetDecision.KillSwitchOn, null);
        var counter = _counter ?? throw MissingCounter();
        int usage;
        try
        {
            usage = await counter.CountAlwaysWarmDeploymentsAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (!(e is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return (BudgetDecision.CountUnavailable, e);
        }

        return usage < 0
            ? (BudgetDecision.CountUnavailable, new InvalidOperationException($"The counter answered {usage}; accepted: 0 or more."))
            : (BudgetDecision.ForAlwaysWarm(_limits.CurrentValue.MaxAlwaysWarm, usage), null);
    }

    private static HostingConfigurationException MissingCounter() => new(
        "An always-warm deployment needs a count, and no IDeploymentCounter is registered. "
        + "Add: services.AddSingleton<IDeploymentCounter, YourCounter>();");
}
