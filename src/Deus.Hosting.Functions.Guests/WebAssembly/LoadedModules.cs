using System.Collections.Concurrent;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>The modules of the deployments that were executed, each loaded once.</summary>
internal sealed class LoadedModules(ModuleCompiler compiler) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<Task<LoadedModule>>> _modules = new(StringComparer.Ordinal);

    /// <summary>Loads the module of a deployment at its first use, and counts the caller as its user.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="cancellationToken">Cancels the wait; the module is loaded nevertheless.</param>
    /// <returns>The module, on which the caller calls <see cref="LoadedModule.Exit"/>, and whether this call has loaded it.</returns>
    public async Task<(LoadedModule Module, bool IsCold)> EnterAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        var isCold = false;
        while (true)
        {
            var loading = _modules.GetOrAdd(deployment.DeploymentId, _ =>
            {
                isCold = true;
                return new Lazy<Task<LoadedModule>>(() => LoadAsync(deployment));
            });
            try
            {
                var module = await loading.Value.WaitAsync(cancellationToken).ConfigureAwait(false);
                if (module.TryEnter())
                    return (module, isCold);
            }
            catch when (loading.Value.IsFaulted)
            {
                _modules.TryRemove(KeyValuePair.Create(deployment.DeploymentId, loading)); // The next caller tries again.
                throw;
            }

            _modules.TryRemove(KeyValuePair.Create(deployment.DeploymentId, loading));
        }
    }

    /// <summary>Frees the module of a deployment when its running executions have ended.</summary>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Stops the running executions.</param>
    public async Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken)
    {
        if (!_modules.TryRemove(deploymentId, out var loading))
            return;
        await ((Task)loading.Value).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (loading.Value.IsCompletedSuccessfully)
            await (await loading.Value.ConfigureAwait(false)).ReleaseAsync(cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var deploymentId in _modules.Keys)
            await ReleaseAsync(deploymentId, new CancellationToken(canceled: true)).ConfigureAwait(false);
    }

    private async Task<LoadedModule> LoadAsync(RuntimeDeployment deployment)
    {
        var path = Path.Combine(deployment.CodeFolder, deployment.Entrypoint);
        var code = await File.ReadAllBytesAsync(path, CancellationToken.None).ConfigureAwait(false);
        return new LoadedModule(await compiler.CompileAsync(code, CancellationToken.None).ConfigureAwait(false));
    }
}
