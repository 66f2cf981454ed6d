using System.Runtime.CompilerServices;

namespace Deus.Hosting.Contract.Tests.Backend;

internal sealed partial class ProcessBackend : IFunctionCatalog, IDeploymentManager
{
    public async IAsyncEnumerable<FunctionSummary> ListFunctionsAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        List<FunctionSummary> functions;
        lock (_lock)
            functions = [.. _functions.Values.Select(function => function.Summary)];
        foreach (var function in functions)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return function;
        }
    }

    public async IAsyncEnumerable<DeploymentState> ListAsync(
        string functionId, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Arguments.CheckId(functionId, nameof(functionId));
        await Task.Yield();
        List<DeploymentState> states;
        lock (_lock)
        {
            var function = Find(functionId);
            states = [.. function.Deployments.Select(function.StateOf)];
        }

        foreach (var state in states.AsEnumerable().Reverse())
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return state;
        }
    }

    public async Task<string?> ActivateAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default)
    {
        var (function, deployment) = FindDeployment(functionId, deploymentId);
        await Task.Yield();
        lock (_lock)
        {
            if (deployment.Status != DeploymentStatus.Ready)
                throw new BackendRejectedException($"The deployment is {deployment.Status}.", HostingErrorReason.NotReady)
                {
                    FunctionId = functionId,
                    DeploymentId = deploymentId,
                };
            var previous = function.Active?.Id;
            function.Active = deployment;
            return previous;
        }
    }

    public async Task<int> PruneAsync(string functionId, int keep, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(keep);
        Arguments.CheckId(functionId, nameof(functionId));
        List<StoredDeployment> old;
        lock (_lock)
        {
            var function = Find(functionId);
            old = [.. function.Deployments.SkipLast(keep).Where(d => d.Status.IsTerminal && !ReferenceEquals(d, function.Active))];
            function.Deployments.RemoveAll(old.Contains);
        }

        foreach (var deployment in old)
            await RemoveAsync(deployment);
        return old.Count;
    }
}
