using System.Collections.Concurrent;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.Sandbox.Loading;

/// <summary>The code of the deployments that were executed, each loaded once.</summary>
/// <param name="load">Loads the code of a deployment.</param>
internal sealed class LoadedCodes<T>(Func<RuntimeDeployment, Task<T>> load) : IAsyncDisposable
    where T : class
{
    /// <summary>The number of loaded deployments above which the ones that are not in use are freed: 256.</summary>
    private const int MaxLoaded = 256;

    private readonly ConcurrentDictionary<string, Lazy<Task<LoadedCode<T>>>> _codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _functionIds = new(StringComparer.Ordinal);

    /// <summary>The loaded deployments.</summary>
    public IReadOnlyCollection<RuntimeInstance> Instances =>
    [
        .. _codes.Keys.SelectMany(deploymentId => _functionIds.TryGetValue(deploymentId, out var functionId)
            ? (RuntimeInstance[])[new RuntimeInstance { FunctionId = functionId, DeploymentId = deploymentId, State = "loaded" }]
            : []),
    ];

    /// <summary>Loads the code of a deployment at its first use, and counts the caller as its user.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="cancellationToken">Cancels the wait; the code is loaded nevertheless.</param>
    /// <returns>The code, on which the caller calls <see cref="LoadedCode{T}.Exit"/>, and whether this call has loaded it.</returns>
    public async Task<(LoadedCode<T> Code, bool IsCold)> EnterAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        var isCold = false;
        while (true)
        {
            var loading = _codes.GetOrAdd(deployment.DeploymentId, _ =>
            {
                isCold = true;
                return new Lazy<Task<LoadedCode<T>>>(() => LoadAsync(deployment));
            });
            try
            {
                var code = await loading.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (code.TryEnter())
                    return (code, isCold);
            }
            catch when (loading.Value.IsFaulted)
            {
                _codes.TryRemove(KeyValuePair.Create(deployment.DeploymentId, loading)); // The next caller tries again.
                throw;
            }

            _codes.TryRemove(KeyValuePair.Create(deployment.DeploymentId, loading));
        }
    }

    /// <summary>Frees the code of a deployment when its running executions have ended.</summary>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Stops the running executions.</param>
    public async Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if (!_codes.TryRemove(deploymentId, out var loading))
            return;
        await ((Task)loading.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Not before: a load that ends now would add the entry again.
        _functionIds.TryRemove(deploymentId, out _);
        if (loading.Value.IsCompletedSuccessfully)
            await (await loading.Value.ConfigureAwait(false)).ReleaseAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var deploymentId in _codes.Keys)
            await ReleaseAsync(deploymentId, new CancellationToken(canceled: true)).ConfigureAwait(false);
    }

    private async Task<LoadedCode<T>> LoadAsync(RuntimeDeployment deployment)
    {
        await FreeUnusedAsync().ConfigureAwait(false);
        var code = new LoadedCode<T>(await load(deployment).ConfigureAwait(false));
        _functionIds[deployment.DeploymentId] = deployment.FunctionId;
        return code;
    }

    /// <summary>Frees code that is not in use, when very many are loaded. Their next execution loads it again.</summary>
    private async Task FreeUnusedAsync()
    {
        if (_codes.Count <= MaxLoaded)
            return;
        foreach (var (id, loading) in _codes)
        {
            if (loading is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } && !(await loading.Value.ConfigureAwait(false)).IsUsed)
                await ReleaseAsync(id, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
