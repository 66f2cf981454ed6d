using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Loading;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.Scripts;

/// <summary>Runs the scripts of one language, each execution in a state of its own that begins as the script has left it after its load.</summary>
internal sealed class ScriptRuntime(IScriptLanguage language, LoadedScripts scripts, GuestSandbox sandbox, GuestServices services, TimeProvider time)
    : IFunctionRuntime, IAsyncDisposable
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names { get; } = [language.Name];

    /// <inheritdoc/>
    public IReadOnlyCollection<RuntimeInstance> Instances => scripts.Instances;

    /// <inheritdoc/>
    public string DefaultEntrypoint => language.DefaultEntrypoint;

    /// <inheritdoc/>
    public Task CheckBuildAsync(RuntimeDeployment build, CancellationToken cancellationToken) => scripts.CheckAsync(build, cancellationToken);

    /// <inheritdoc/>
    public async Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) =>
        (await scripts.EnterAsync(deployment, cancellationToken).ConfigureAwait(false)).Script.Exit();

    /// <inheritdoc/>
    public Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken) => scripts.ReleaseAsync(deploymentId, cancellationToken);

    /// <summary>Stops the running scripts.</summary>
    public ValueTask DisposeAsync() => scripts.DisposeAsync();

    /// <inheritdoc/>
    public async Task<RuntimeResponse> ExecuteAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(request.Timeout, TimeSpan.Zero, nameof(request));
        var started = time.GetTimestamp();
        var (loaded, isCold) = await EnterAsync(deployment, cancellationToken).ConfigureAwait(false);
        try
        {
            using var execution = new GuestExecution(
                new GuestLimits(sandbox.MemoryLimitOf(deployment.MaxMemoryBytes), request.Timeout - time.GetElapsedTime(started)),
                ScriptExecution.StreamsOf(request.Logging, request.LiveLog),
                time,
                cancellationToken,
                loaded.Stopped)
            { IsNested = request.CalledBy.Count > 0 };
            execution.Api = new GuestApi(services, execution, deployment, request);
            var response = await RunAsync(execution, loaded.Code, deployment, request).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return response with { Duration = time.GetElapsedTime(started), IsColdStart = isCold };
        }
        finally
        {
            loaded.Exit();
        }
    }

    private static FunctionBusyException Busy(RuntimeDeployment deployment, GuestsBusyException e) =>
        new(deployment.FunctionId, ConcurrencyLimit.Host, e.MaxThreads, "the queue of guests is full");

    private async Task<(LoadedCode<LoadedScript> Script, bool IsCold)> EnterAsync(RuntimeDeployment deployment, CancellationToken cancellationToken)
    {
        try
        {
            return await scripts.EnterAsync(deployment, cancellationToken).ConfigureAwait(false);
        }
        catch (GuestsBusyException e)
        {
            throw Busy(deployment, e);
        }
    }

    private async Task<RuntimeResponse> RunAsync(GuestExecution execution, LoadedScript script, RuntimeDeployment deployment, RuntimeRequest request)
    {
        try
        {
            if (script.LoadFailure is { } failure)
                return ScriptResponses.Failed(execution, RuntimeOutcome.Responded, failure);
            var interpreter = await scripts.GetInterpreterAsync().ConfigureAwait(false);
            var result = await sandbox.RunAsync(
                execution, thread => Run(thread, interpreter, script, deployment, request)).ConfigureAwait(false);
            return ScriptResponses.From(execution, result, request.MaxResponseBytes);
        }
        catch (GuestsBusyException e)
        {
            throw Busy(deployment, e);
        }
        catch (Exception e) when (e is WasmtimeException or GuestStoppedException or GuestMemoryException or ScriptFailedException)
        {
            return ScriptResponses.From(execution, e);
        }
    }

    private ScriptResult Run(
        GuestThread thread, ScriptInterpreter interpreter, LoadedScript script, RuntimeDeployment deployment, RuntimeRequest request)
    {
        try
        {
            return language.Run(thread, interpreter, script, deployment, request);
        }
        finally
        {
            thread.Current.MeasureMemory();
        }
    }
}
