using Deus.Hosting.Functions.Guests.Api;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Loading;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Runtimes;
using Wasmtime;

namespace Deus.Hosting.Functions.Guests.WebAssembly;

/// <summary>Runs WebAssembly modules: WASI commands and modules with <c>handle</c>, each execution in a fresh instance.</summary>
internal sealed class WasmRuntime(GuestSandbox sandbox, LoadedModules modules, GuestServices services, TimeProvider time)
    : IStreamingFunctionRuntime, IAsyncDisposable
{
    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names { get; } = [HostingRuntimes.Wasm];

    /// <inheritdoc/>
    public IReadOnlyCollection<RuntimeInstance> Instances => modules.Instances;

    /// <inheritdoc/>
    public string DefaultEntrypoint => "main.wasm";

    /// <inheritdoc/>
    public Task CheckBuildAsync(RuntimeDeployment build, CancellationToken cancellationToken) => modules.CheckAsync(build, cancellationToken);

    /// <inheritdoc/>
    public async Task<RuntimeResponse> ExecuteAsync(
        RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
    {
        var output = new BufferedOutput(request.MaxResponseBytes);
        var response = await RunAsync(deployment, request, output, cancellationToken).ConfigureAwait(false);
        return response.Outcome == RuntimeOutcome.TooLarge ? response : response with { Body = output.Body };
    }

    /// <inheritdoc/>
    public async Task<RuntimeStream> OpenAsync(RuntimeDeployment deployment, RuntimeRequest request, CancellationToken cancellationToken)
    {
        var output = new StreamedOutput(request.MaxResponseBytes);
        var completion = CompleteAsync(RunAsync(deployment, request, output, cancellationToken), output);
        // The head is set before the execution ends, so it is preferred when both tasks have completed.
        await Task.WhenAny(output.Begun, completion).ConfigureAwait(false);
        var head = output.Begun.IsCompleted ? await output.Begun.ConfigureAwait(false) : HeadOf(await completion.ConfigureAwait(false));
        return new GuestStream(head, output, completion);
    }

    /// <inheritdoc/>
    public async Task WarmAsync(RuntimeDeployment deployment, CancellationToken cancellationToken) =>
        (await modules.EnterAsync(deployment, cancellationToken).ConfigureAwait(false)).Module.Exit();

    /// <inheritdoc/>
    public Task ReleaseAsync(string deploymentId, CancellationToken cancellationToken) => modules.ReleaseAsync(deploymentId, cancellationToken);

    /// <summary>Removes the data of the guest API of a function in any guest language.</summary>
    public async Task RemoveFunctionAsync(string functionId, DateTimeOffset createdAt, CancellationToken cancellationToken)
    {
        services.Grants.Remove(functionId, createdAt);
        if (services.KeyValue is { } keys)
            await keys.RemoveFunctionAsync(functionId, createdAt, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the running guests and frees all modules.</summary>
    public ValueTask DisposeAsync() => modules.DisposeAsync();

    private static ResponseHead HeadOf(RuntimeResponse response) => new(response.StatusCode, response.Headers);

    private static async Task<RuntimeResponse> CompleteAsync(Task<RuntimeResponse> execution, StreamedOutput output)
    {
        try
        {
            var response = await execution.ConfigureAwait(false);
            return response is { Outcome: RuntimeOutcome.Responded or RuntimeOutcome.Crashed, StatusCode: var status }
                && output.Head is { } head && head.StatusCode != status
                ? response with { StatusCode = head.StatusCode, Headers = head.Headers, Outcome = RuntimeOutcome.Broken }
                : response;
        }
        finally
        {
            output.End();
        }
    }

    private async Task<RuntimeResponse> RunAsync(
        RuntimeDeployment deployment, RuntimeRequest request, ResponseOutput output, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(request.Timeout, TimeSpan.Zero, nameof(request));
        var started = time.GetTimestamp();
        var (module, isCold) = await modules.EnterAsync(deployment, cancellationToken).ConfigureAwait(false);
        try
        {
            using var execution = new GuestExecution(
                LimitsOf(deployment, request, time.GetElapsedTime(started)),
                StreamsOf(deployment, request, output),
                time,
                cancellationToken,
                module.Stopped)
            { IsNested = request.CalledBy.Count > 0 };
            execution.Api = new GuestApi(services, execution, deployment, request);
            var end = await RunAsync(execution, module, output, deployment).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return end.ToResponse(execution, output) with { Duration = time.GetElapsedTime(started), IsColdStart = isCold };
        }
        finally
        {
            module.Exit();
        }
    }

    private async Task<GuestEnd> RunAsync(GuestExecution execution, LoadedCode<Module> module, ResponseOutput output, RuntimeDeployment deployment)
    {
        try
        {
            await sandbox.RunAsync(execution, (thread, store) => GuestModule.Run(thread, store, module.Code, output)).ConfigureAwait(false);
            return GuestEnd.Returned;
        }
        catch (GuestsBusyException e)
        {
            throw new FunctionBusyException(deployment.FunctionId, ConcurrencyLimit.Host, e.MaxThreads, "the queue of guests is full");
        }
        catch (Exception e) when (e is WasmtimeException or GuestStoppedException or GuestMemoryException)
        {
            return GuestEnd.From(e, execution);
        }
    }

    private GuestLimits LimitsOf(RuntimeDeployment deployment, RuntimeRequest request, TimeSpan elapsed) => new(
        sandbox.MemoryLimitOf(deployment.MaxMemoryBytes), request.Timeout - elapsed);

    private static GuestStreams StreamsOf(RuntimeDeployment deployment, RuntimeRequest request, ResponseOutput output) => new()
    {
        Input = request.Body,
        Output = output,
        Log = new GuestLog(request.Logging, request.LiveLog),
        Arguments = [deployment.Entrypoint],
        Environment = () => RequestVariables.From(deployment, request),
    };
}
