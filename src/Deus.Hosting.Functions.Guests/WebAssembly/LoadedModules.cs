using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Loading;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>The modules of the deployments that were executed, each loaded once.</summary>
/// <param name="cache">The compiled modules.</param>
/// <param name="sandbox">The sandbox.</param>
/// <param name="maxModuleBytes">The maximum size of a module in bytes.</param>
internal sealed class LoadedModules(ModuleCache cache, GuestSandbox sandbox, long maxModuleBytes) : IAsyncDisposable
{
    private readonly LoadedCodes<Module> _modules = new(async deployment =>
        await cache.GetAsync(await ModuleFile.ReadAsync(deployment, CancellationToken.None).ConfigureAwait(false), CancellationToken.None).ConfigureAwait(false));

    /// <summary>The loaded deployments.</summary>
    public IReadOnlyCollection<RuntimeInstance> Instances => _modules.Instances;

    /// <summary>Loads the module of a deployment at its first use, and counts the caller as its user.</summary>
    /// <param name="deployment">The deployment.</param>
    /// <param name="cancellationToken">Cancels the wait; the module is loaded nevertheless.</param>
    /// <returns>The module, on which the caller calls <see cref="LoadedCode{T}.Exit"/>, and whether this call has loaded it.</returns>
    public Task<(LoadedCode<Module> Module, bool IsCold)> EnterAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) =>
        _modules.EnterAsync(deployment, cancellationToken);

    /// <summary>Frees the module of a deployment when its running executions have ended.</summary>
    /// <param name="deploymentId">The id of the deployment.</param>
    /// <param name="cancellationToken">Stops the running executions.</param>
    public Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken) => _modules.ReleaseAsync(deploymentId, cancellationToken);

    public ValueTask DisposeAsync() => _modules.DisposeAsync();

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
}
