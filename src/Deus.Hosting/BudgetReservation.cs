using Deus.Hosting.Budgets;

namespace Deus.Hosting;

/// <summary>
/// The permission of one deployment, with its place under the always-warm ceiling if it needs one. While it is open, the place is
/// renewed in the background. Confirm it when the backend has accepted the deployment; disposing it without that gives the place back. A
/// reservation of a process that ends without disposing it expires.
/// </summary>
public sealed class BudgetReservation : IAsyncDisposable
{
    private readonly ReservedPlace? _place;

    internal BudgetReservation(ReservedPlace? place) => _place = place;

    /// <summary>The id of the reservation; null when nothing is reserved: the deployment needs no place, its function has one already, or
    /// the registered <see cref="IDeploymentCounter"/> is no <see cref="IDeploymentReserver"/>.</summary>
    public string? Id => _place?.Id;

    /// <summary>Makes the place that of the deployed function, until the function is deleted or scales to zero.</summary>
    /// <param name="functionId">The id of the function, see <see cref="DeployResult.FunctionId"/>.</param>
    /// <param name="cancellationToken">Cancels the call. The reservation stays open.</param>
    /// <returns>A task that completes when the function has the place; at once when nothing is reserved.</returns>
    /// <exception cref="BudgetRefusedException">The reservation has expired, and another deployment has taken its place.</exception>
    public Task ConfirmAsync(string functionId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(functionId);
        return _place?.ConfirmAsync(functionId, cancellationToken) ?? Task.CompletedTask;
    }

    /// <summary>Gives the place back unless it was confirmed. A failure is logged; the place is then free when the reservation
    /// expires.</summary>
    public ValueTask DisposeAsync() => _place?.DisposeAsync() ?? ValueTask.CompletedTask;
}
