namespace Deus.Hosting.Budgets;

/// <summary>A backend that checks the budget before each deployment, and keeps the places under the ceiling up to date.</summary>
internal sealed class BudgetedBackend(IHostingBackend backend, Budget budget) : IHostingBackend
{
    public IHostingBackend Inner => backend;

    public async Task<DeployResult> DeployAsync(
        DeployInput input, IProgress<DeployProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var reservation = await budget.ReserveAsync(input, cancellationToken).ConfigureAwait(false);
        await using (reservation.ConfigureAwait(false))
        {
            var result = await DeployAsync(reservation, input, progress, cancellationToken).ConfigureAwait(false);
            await ConfirmAsync(reservation, input, result.FunctionId).ConfigureAwait(false);
            if (input.AlwaysWarm == false)
                await budget.ReleaseFunctionAsync(result.FunctionId, CancellationToken.None).ConfigureAwait(false);
            return result;
        }
    }

    public async Task DeleteAsync(string functionId, CancellationToken cancellationToken = default)
    {
        await backend.DeleteAsync(functionId, cancellationToken).ConfigureAwait(false);
        await budget.ReleaseFunctionAsync(functionId, cancellationToken).ConfigureAwait(false);
    }

    private async Task<DeployResult> DeployAsync(
        BudgetReservation reservation, DeployInput input, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        try
        {
            return await backend.DeployAsync(input, progress, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (FunctionThatStays(e) is { } functionId)
        {
            await ConfirmAsync(reservation, input, functionId).ConfigureAwait(false);
            throw;
        }
    }

    // The caller's token is not used: the backend has accepted the deployment, and its place must be recorded.
    private async Task ConfirmAsync(BudgetReservation reservation, DeployInput input, string functionId)
    {
        try
        {
            await reservation.ConfirmAsync(functionId, CancellationToken.None).ConfigureAwait(false);
        }
        catch (BudgetRefusedException) when (input.FunctionId is null)
        {
            // This call has created the function, so nothing is lost with it.
            await backend.DeleteAsync(functionId, CancellationToken.None).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Returns the function that a failed deployment has left at the backend; null when it has left no function.</summary>
    private static string? FunctionThatStays(Exception exception) => exception switch
    {
        FunctionLeftBehindException e => e.FunctionId,
        HostingException { DeploymentId: not null } e => e.FunctionId,
        DeployCanceledException { DeploymentId: not null } e => e.FunctionId,
        _ => null,
    };
}
