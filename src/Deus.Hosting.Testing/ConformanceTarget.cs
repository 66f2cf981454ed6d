
namespace Deus.Hosting.Testing;

/// <summary>What <see cref="HostingConformance"/> runs on: a backend, set up with the limits it was asked for.</summary>
public sealed class ConformanceTarget : IAsyncDisposable
{
    /// <summary>The backend.</summary>
    public required IHostingBackend Backend { get; init; }

    /// <summary>Its waiter.</summary>
    public required IDeploymentWaiter Waiter { get; init; }

    /// <summary>Its invoker.</summary>
    public required IFunctionInvoker Invoker { get; init; }

    /// <summary>Lists, activates and prunes its deployments. Default: <see cref="Backend"/>, when it implements the interface; null
    /// makes the scenarios about it not applicable, as it does for every optional interface below.</summary>
    public IDeploymentManager? DeploymentManager
    {
        get => field ?? Backend as IDeploymentManager;
        init;
    }

    /// <summary>Lists its functions. Default: <see cref="Backend"/>, when it implements the interface.</summary>
    public IFunctionCatalog? FunctionCatalog
    {
        get => field ?? Backend as IFunctionCatalog;
        init;
    }

    /// <summary>Reads its executions. Default: <see cref="Backend"/>, when it implements the interface.</summary>
    public IExecutionHistory? ExecutionHistory
    {
        get => field ?? Backend as IExecutionHistory;
        init;
    }

    /// <summary>Cancels its builds and reads their logs. Default: <see cref="Backend"/>, when it implements the interface.</summary>
    public IBuildManager? BuildManager
    {
        get => field ?? Backend as IBuildManager;
        init;
    }

    /// <summary>Probes it for the health check. Default: <see cref="Backend"/>, when it implements the interface.</summary>
    public IBackendProbe? BackendProbe
    {
        get => field ?? Backend as IBackendProbe;
        init;
    }

    /// <summary>
    /// True (default) when a response has every header that the function gave, also those of one name. False for a backend on
    /// Appwrite, whose API keeps the last header of a name.
    /// </summary>
    public bool KeepsRepeatedResponseHeaders { get; init; } = true;

    /// <summary>Stores an artifact under a key, where the backend's <c>IBlobReader</c> finds it.</summary>
    public required Func<string, ReadOnlyMemory<byte>, CancellationToken, Task> StoreArtifactAsync { get; init; }

    /// <summary>Ends what was started for the target; null when there is nothing to end.</summary>
    public Func<ValueTask>? DisposeTarget { get; init; }

    /// <summary>Copies the limits a target is to be set up with, for <c>services.Configure&lt;HostingLimits&gt;</c>.</summary>
    /// <param name="from">The limits given to <see cref="HostingConformance.CreateAsync"/>.</param>
    /// <param name="to">The limits to set.</param>
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
