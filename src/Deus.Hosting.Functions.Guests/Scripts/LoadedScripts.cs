using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Loading;
using Deus.Hosting.Functions.Guests.Sandbox.Snapshots;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>The scripts of the deployments that were executed, each loaded once, and their interpreter.</summary>
internal sealed class LoadedScripts(IScriptLanguage language, GuestSandbox sandbox, ModuleCache cache, TimeProvider time) : IAsyncDisposable
{
    private static readonly TimeSpan LoadTimeout = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private LoadedCodes<LoadedScript>? _scripts;
    private Task<ScriptInterpreter>? _interpreter;

    private LoadedCodes<LoadedScript> Scripts
    {
        get
        {
            lock (_gate)
                return _scripts ??= new LoadedCodes<LoadedScript>(LoadAsync);
        }
    }

    /// <summary>The loaded deployments.</summary>
    public IReadOnlyCollection<RuntimeInstance> Instances => Scripts.Instances;

    /// <summary>Returns the interpreter, which is compiled at the first call.</summary>
    public Task<ScriptInterpreter> GetInterpreterAsync()
    {
        lock (_gate)
        {
            if (_interpreter is null or { IsFaulted: true })
                _interpreter = ScriptInterpreter.CreateAsync(language, sandbox, cache, time);
            return _interpreter;
        }
    }

    /// <summary>Loads the script of a deployment at its first use, and counts the caller as its user.</summary>
    /// <returns>The script, on which the caller calls <see cref="LoadedCode{T}.Exit"/>, and whether this call has loaded it.</returns>
    public Task<(LoadedCode<LoadedScript> Script, bool IsCold)> EnterAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) =>
        Scripts.EnterAsync(deployment, cancellationToken);

    /// <summary>Releases the script of a deployment when its running executions have ended.</summary>
    public Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken) => Scripts.ReleaseAsync(deploymentId, cancellationToken);

    /// <summary>Compiles the script of a build.</summary>
    /// <exception cref="BuildRejectedException">The script is not valid.</exception>
    public async Task CheckAsync(RuntimeDeployment build, CancellationToken cancellationToken)
    {
        var source = await ScriptSource.ReadAsync(build, cancellationToken).ConfigureAwait(false);
        var interpreter = await GetInterpreterAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        using var execution = ScriptExecution.ForHost(sandbox.MemoryLimitOf(build.MaxMemoryBytes), LoadTimeout, time, cancellationToken);
        try
        {
            await sandbox.RunAsync(execution, Compile, GuestEngine.MaxInstancesPerGuest).ConfigureAwait(false);
        }
        catch (Exception e) when (e is ScriptFailedException or WasmtimeException or GuestStoppedException)
        {
            throw new BuildRejectedException($"The script '{source.Name}' cannot be compiled. {ScriptResponses.ReasonOf(execution, e)}", e);
        }

        bool Compile(GuestThread thread, Store store)
        {
            language.Compile(thread, store, interpreter, source);
            return true;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Scripts.DisposeAsync().ConfigureAwait(false);
        var interpreter = _interpreter;
        if (interpreter is { IsCompletedSuccessfully: true })
            (await interpreter.ConfigureAwait(false)).Module.Dispose();
    }

    private async Task<LoadedScript> LoadAsync(RuntimeDeployment deployment)
    {
        var source = await ScriptSource.ReadAsync(deployment, CancellationToken.None).ConfigureAwait(false);
        var interpreter = await GetInterpreterAsync().ConfigureAwait(false);
        using var execution = ScriptExecution.ForHost(sandbox.MemoryLimitOf(deployment.MaxMemoryBytes), LoadTimeout, time, sandbox.Stopping);
        try
        {
            var snapshot = await sandbox.RunAsync(execution, Load, GuestEngine.MaxInstancesPerGuest).ConfigureAwait(false);
            return new LoadedScript(source, snapshot);
        }
        catch (Exception e) when (NeedsExecution(e))
        {
            return new LoadedScript(source, Snapshot: null);
        }
        catch (Exception e) when (e is ScriptFailedException or WasmtimeException or GuestStoppedException)
        {
            return new LoadedScript(source, Snapshot: null, ScriptResponses.ReasonOf(execution, e));
        }

        GuestSnapshot Load(GuestThread thread, Store store) => GuestSnapshot.Take(
            language.Load(thread, store, interpreter, source, deployment), interpreter.Fresh, interpreter.Prepared, thread.Pages);
    }

    private static bool NeedsExecution(Exception? failure)
    {
        while (failure is not (null or NeedsExecutionException))
            failure = failure.InnerException;
        return failure is not null;
    }
}
