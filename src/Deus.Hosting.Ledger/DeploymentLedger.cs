using System.Runtime.CompilerServices;
using Deus.Hosting.Budgets;
using Deus.Hosting.Ledger.Records;
using Deus.Hosting.Ledger.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Ledger;

/// <summary>
/// Deploys services and records their deployments in the application's database: admission by the budget, the record, the deployment, and
/// the replacement of the previous one. Each service has one function, which its deployments go into. Safe for concurrent use, also by several
/// processes. It needs an <see cref="IHostingBackend"/> and an <see cref="IBlobReader"/>.
/// </summary>
public sealed class DeploymentLedger
{
    private const int PageSize = 100;

    private readonly LedgerDatabase _database;
    private readonly Budget _budget;
    private readonly IServiceScopeFactory _scopes;

    internal DeploymentLedger(LedgerDatabase database, Budget budget, IServiceScopeFactory scopes)
    {
        _database = database;
        _budget = budget;
        _scopes = scopes;
    }

    /// <summary>
    /// Deploys a service. A repetition with the same key returns the recorded deployment and deploys nothing; it takes over a deployment
    /// whose process has ended. When it fails, the function is deleted if this deployment has created it, and the place under the ceiling is
    /// given back.
    /// </summary>
    /// <param name="input">What to deploy. Without <see cref="DeployInput.FunctionId"/>, the function of the service's active deployment is
    /// used; the first deployment creates a function with an id made of the service's.</param>
    /// <param name="requestKey">The key of this deployment, unique for the service, 1 to 200 characters.</param>
    /// <param name="requestedBy">The caller's name for who asked for the deployment, for the record; null for none.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the deployment before the backend has accepted it.</param>
    /// <returns>The recorded deployment.</returns>
    /// <exception cref="BudgetRefusedException">The budget refuses the deployment. Nothing is recorded.</exception>
    /// <exception cref="LedgerConflictException">A call with the same key is at work, or has failed.</exception>
    /// <exception cref="HostingException">The deployment failed.</exception>
    public async Task<LedgerDeployment> DeployAsync(
        DeployInput input,
        string requestKey,
        string? requestedBy = null,
        IProgress<DeployProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        ArgumentException.ThrowIfNullOrEmpty(requestKey);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(requestKey.Length, 200, nameof(requestKey));
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            return await new LedgerDeploy(_database, _budget, Backend(scope), scope.ServiceProvider.GetRequiredService<IBlobReader>())
                .RunAsync(input, requestKey, requestedBy, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deploys the artifact of an earlier deployment again, with its runtime, region and warmth.</summary>
    /// <param name="id">The id of the recorded deployment.</param>
    /// <param name="requestKey">The key of the new deployment, unique for the service.</param>
    /// <param name="requestedBy">The caller's name for who asked for it; null for none.</param>
    /// <param name="progress">Receives the progress; null for none.</param>
    /// <param name="cancellationToken">Cancels the deployment before the backend has accepted it.</param>
    /// <returns>The new recorded deployment.</returns>
    /// <exception cref="ArgumentException">No deployment has this id.</exception>
    /// <exception cref="ArtifactRejectedException">The storage has another artifact under the key by now.</exception>
    /// <exception cref="HostingException">As <see cref="DeployAsync"/>.</exception>
    public async Task<LedgerDeployment> RedeployAsync(
        string id,
        string requestKey,
        string? requestedBy = null,
        IProgress<DeployProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        var earlier = await FindAsync(id, cancellationToken).ConfigureAwait(false)
            ?? throw new ArgumentException($"No deployment '{id}' is recorded. Accepted: the id of a recorded deployment.", nameof(id));
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            await ArtifactHash.CheckAsync(scope.ServiceProvider.GetRequiredService<IBlobReader>(), earlier, cancellationToken)
                .ConfigureAwait(false);
        }

        var input = new DeployInput
        {
            ServiceId = earlier.ServiceId,
            ArtifactKey = earlier.ArtifactKey,
            Runtime = earlier.Runtime,
            Region = earlier.Region,
            AlwaysWarm = earlier.AlwaysWarm,
        };
        return await DeployAsync(input, requestKey, requestedBy, progress, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the active deployment of a service, with its endpoint; null without one.</summary>
    /// <param name="serviceId">The service.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<LedgerDeployment?> FindActiveAsync(string serviceId, CancellationToken cancellationToken = default) =>
        _database.RunAsync(transaction => DeploymentTable.FindActiveAsync(transaction, serviceId), cancellationToken);

    /// <summary>Returns a recorded deployment; null without one.</summary>
    /// <param name="id">The id of the record.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public Task<LedgerDeployment?> FindAsync(string id, CancellationToken cancellationToken = default) =>
        _database.RunAsync(transaction => DeploymentTable.FindAsync(transaction, id), cancellationToken);

    /// <summary>Returns the deployments of a service, newest first. They are read in pages of 100.</summary>
    /// <param name="serviceId">The service.</param>
    /// <param name="cancellationToken">Cancels the enumeration.</param>
    public async IAsyncEnumerable<LedgerDeployment> ListAsync(
        string serviceId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var before = long.MaxValue;
        List<LedgerDeployment> page;
        do
        {
            var position = before;
            page = await _database
                .RunAsync(transaction => DeploymentTable.PageAsync(transaction, serviceId, position, PageSize), cancellationToken)
                .ConfigureAwait(false);
            foreach (var deployment in page)
                yield return deployment;
            before = page.Count > 0 ? page[^1].Sequence : 0;
        }
        while (page.Count == PageSize);
    }

    /// <summary>
    /// Deletes the function of a service, gives back its place, and marks its active deployment as removed. A service without an active
    /// deployment is ignored, so that the call can be repeated. The history stays.
    /// </summary>
    /// <param name="serviceId">The service.</param>
    /// <param name="cancellationToken">Cancels the call; a repetition completes it.</param>
    /// <returns>A task that completes when the service is removed.</returns>
    /// <exception cref="HostingException">The function cannot be deleted; the records are unchanged.</exception>
    public async Task RemoveAsync(string serviceId, CancellationToken cancellationToken = default)
    {
        if (await FindActiveAsync(serviceId, cancellationToken).ConfigureAwait(false) is not { } active)
            return;
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            await LedgerResolution.DeleteAsync(Backend(scope), active.FunctionId, cancellationToken).ConfigureAwait(false);
        await _database.RunAsync(
            async transaction =>
            {
                await PlaceTable.ReleaseFunctionAsync(transaction, active.FunctionId).ConfigureAwait(false);
                await DeploymentTable.RemoveAsync(transaction, serviceId).ConfigureAwait(false);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records that the service was invoked now, see <see cref="LedgerDeployment.InvokedAt"/>.</summary>
    /// <param name="serviceId">The service; one without an active deployment is ignored.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that completes when the time is recorded.</returns>
    public Task RecordInvocationAsync(string serviceId, CancellationToken cancellationToken = default) =>
        _database.RunAsync(transaction => DeploymentTable.RecordInvocationAsync(transaction, serviceId), cancellationToken);

    /// <summary>
    /// Compares the records with the backend, and returns what differs. It changes nothing. The functions of the backend and the records are
    /// read page by page. It needs a backend that implements <see cref="IFunctionCatalog"/> and <see cref="IDeploymentManager"/>.
    /// </summary>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    /// <returns>The differences.</returns>
    /// <exception cref="HostingException">The backend cannot be read.</exception>
    public async IAsyncEnumerable<LedgerDifference> FindDifferencesAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
        {
            var comparison = new LedgerComparison(
                _database, scope.ServiceProvider.GetRequiredService<IFunctionCatalog>(), scope.ServiceProvider.GetRequiredService<IDeploymentManager>());
            await foreach (var difference in comparison.FindAsync(cancellationToken).ConfigureAwait(false))
                yield return difference;
        }
    }

    /// <summary>
    /// Resolves a difference as its <see cref="LedgerDifference.Kind"/> describes. What has changed since the comparison is left alone. The call can be
    /// repeated.
    /// </summary>
    /// <param name="difference">The difference.</param>
    /// <param name="cancellationToken">Cancels the call; a repetition completes it.</param>
    /// <returns>A task that completes when the difference is resolved.</returns>
    /// <exception cref="HostingException">The backend refuses, or cannot be reached.</exception>
    public async Task ResolveAsync(LedgerDifference difference, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(difference);
        var scope = _scopes.CreateAsyncScope();
        await using (scope.ConfigureAwait(false))
            await new LedgerResolution(
                _database, Backend(scope), scope.ServiceProvider.GetRequiredService<IDeploymentManager>(), scope.ServiceProvider.GetService<IBuildManager>())
                .ResolveAsync(difference, cancellationToken).ConfigureAwait(false);
    }

    // The ledger reserves by itself, so that the place, the record and the deployment belong together.
    private static IHostingBackend Backend(AsyncServiceScope scope)
    {
        var backend = scope.ServiceProvider.GetRequiredService<IHostingBackend>();
        return backend is BudgetedBackend budgeted ? budgeted.Inner : backend;
    }
}
