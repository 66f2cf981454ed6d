using System.Collections.Concurrent;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>The modules of the deployments that were executed, each loaded once.</summary>
/// <param name="cache">The compiled modules.</param>
/// <param name="sandbox">The sandbox.</param>
/// <param name="maxModuleBytes">The maximum size of a module in bytes.</param>
internal sealed class LoadedModules(ModuleCache cache, GuestSandbox sandbox, long maxModuleBytes) : IAsyncDisposable
{
    /// <summary>The number of loaded modules above which the ones that are not in use are freed: 256.</summary>
    private const int MaxLoaded = 256;

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

    /// <summary>Checks the module of a build, compiles it, and keeps the compiled code.</summary>
    /// <exception cref="BuildRejectedException">The module cannot be executed.</exception>
    public async Task CheckAsync(RuntimeDeployment build, CancellationToken cancellationToken)
    {
        var code = await ModuleFile.ReadAsync(build, cancellationToken).ConfigureAwait(false);
        ModuleCheck.CheckFile(build.Entrypoint, code, maxModuleBytes);
        try
        {
            using var module = await cache.GetAsync(code, cancellationToken).ConfigureAwait(false);
            ModuleCheck.Check(module, sandbox.Imports, sandbox.MemoryLimitOf(build.MaxMemoryBytes));
        }
        catch (WasmtimeException e)
        {
            throw new BuildRejectedException($"The module '{build.Entrypoint}' cannot be compiled: {e.Message.Trim()}", e);
        }
    }

    private async Task<LoadedModule> LoadAsync(RuntimeDeployment deployment)
    {
        await FreeUnusedAsync().ConfigureAwait(false);
        var code = await ModuleFile.ReadAsync(deployment, CancellationToken.None).ConfigureAwait(false);
        return new LoadedModule(await cache.GetAsync(code, CancellationToken.None).ConfigureAwait(false));
    }

    /// <summary>Frees modules that are not in use, when very many are loaded. Their next execution loads them again.</summary>
    private async Task FreeUnusedAsync()
    {
        if (_modules.Count <= MaxLoaded)
            return;
        foreach (var (id, loading) in _modules)
        {
            if (loading is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } && !(await loading.Value.ConfigureAwait(false)).IsUsed)
                await ReleaseAsync(id, CancellationToken.None).ConfigureAwait(false);
        }
    }
}
