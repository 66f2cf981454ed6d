namespace Deus.Hosting.Testing;

/// <summary>The system under test of <see cref="HostingConformance"/>: a backend with the requested limits.</summary>
public sealed class ConformanceTarget : IAsyncDisposable
{
    /// <summary>The backend under test.</summary>
    public required IHostingBackend Backend { get; init; }

    /// <summary>The waiter of the backend.</summary>
    public required IDeploymentWaiter Waiter { get; init; }

    /// <summary>The invoker of the backend.</summary>
    public required IFunctionInvoker Invoker { get; init; }

    /// <summary>
    /// Lists, activates and prunes the backend's deployments. Default: <see cref="Backend"/>, when it implements the interface. When it
    /// is null, the scenarios about it are not applicable; the same applies to every optional interface below.
    /// </summary>
    public IDeploymentManager? DeploymentManager
    {
        get => field ?? Backend as IDeploymentManager;
        init;
    }

    /// <summary>Lists the backend's functions. Default: <see cref="Backend"/>, when it implements the interface.</summary>
    public IFunctionCatalog? FunctionCatalog
    {
        get => field ?? Backend as IFunctionCatalog;
        init;
    }

    /// <summary>Reads the backend's executions. Default: <see cref="Backend"/>, when it implements the interface.</summary>
    public IExecutionHistory? ExecutionHistory
    {
        get => field ?? Backend as IExecutionHistory;
        init;
    }

    /// <summary>
    /// Cancels the backend's builds and reads their logs. Default: <see cref="Backend"/>, when it implements the interface.
    /// </summary>
    public IBuildManager? BuildManager
    {
        get => field ?? Backend as IBuildManager;
        init;
    }

    /// <summary>Probes the backend for the health check. Default: <see cref="Backend"/>, when it implements the interface.</summary>
    public IBackendProbe? BackendProbe
    {
        get => field ?? Backend as IBackendProbe;
        init;
    }

    /// <summary>
    /// True (default) when a response has every header of the function, including several of one name. False for a backend on Appwrite,
    /// whose API keeps only the last header of a name.
    /// </summary>
    public bool KeepsRepeatedResponseHeaders { get; init; } = true;

    /// <summary>Stores an artifact under a key, from which the backend's <c>IBlobReader</c> reads it.</summary>
    public required Func<string, ReadOnlyMemory<byte>, CancellationToken, Task> StoreArtifactAsync { get; init; }

    /// <summary>Releases the resources of the target; null (default) when it has none.</summary>
    public Func<ValueTask>? DisposeTarget { get; init; }

    /// <summary>Copies the requested limits, for <c>services.Configure&lt;HostingLimits&gt;</c>.</summary>
    /// <param name="from">The limits passed to <see cref="HostingConformance.CreateAsync"/>.</param>
    /// <param name="to">The limits to change.</param>
    public static void CopyLimits(HostingLimits from, HostingLimits to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        to.MaxArtifactBytes = from.MaxArtifactBytes;
        to.DefaultTimeoutMs = from.DefaultTimeoutMs;
        to.DefaultMaxResponseBytes = from.DefaultMaxResponseBytes;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => DisposeTarget?.Invoke() ?? ValueTask.CompletedTask;
}
