using Deus.Hosting.Functions.Guests.Api.Modules;
using Deus.Hosting.Functions.Guests.Sandbox;
using Deus.Hosting.Functions.Guests.Sandbox.Threads;
using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Logging;

namespace Deus.Hosting.Functions.Guests.Api;

/// <summary>
/// The guest API of one execution, the same for every guest language. It checks grants and quotas, and blocks the guest's thread while a service
/// works, at the longest until the deadline.
/// </summary>
internal sealed partial class GuestApi(GuestServices services, GuestExecution execution, RuntimeDeployment deployment, RuntimeRequest request)
{
    private long _bytes;
    private int _requests;

    public GuestServices Services => services;

    public RuntimeRequest Request => request;

    public GuestCall Call { get; } = new()
    {
        FunctionId = deployment.FunctionId,
        FunctionCreatedAt = deployment.FunctionCreatedAt,
        ExecutionId = request.ExecutionId,
        TraceId = request.TraceId,
        Caller = request.Caller,
        FlagContext = request.FlagContext,
    };

    public GuestGrants Grants => field ??= services.Grants.FindFor(Call);

    public GuestExecution Execution => execution;

    /// <summary>The variables that this execution has changed; null for one that it has deleted.</summary>
    public Dictionary<string, string?> ChangedVariables { get; } = new(StringComparer.Ordinal);

    /// <summary>The result and the error of the last call of a host module.</summary>
    public ModuleResults Results { get; } = new();

    /// <summary>Counts a call.</summary>
    /// <exception cref="GuestServiceException">The quota of calls is used up.</exception>
    public void CountCall()
    {
        if (++execution.HostCalls > services.Options.MaxHostCalls)
            throw new GuestServiceException($"The execution has made {services.Options.MaxHostCalls} calls, which is its quota.");
    }

    /// <summary>Counts the bytes of an argument or a result.</summary>
    /// <exception cref="GuestServiceException">The quota of bytes is used up.</exception>
    public void CountBytes(long bytes)
    {
        if ((_bytes += bytes) > services.Options.MaxHostBytes)
            throw new GuestServiceException($"The execution has moved {services.Options.MaxHostBytes} bytes, which is its quota.");
    }

    /// <summary>Counts an HTTP request.</summary>
    /// <exception cref="GuestServiceException">The quota of requests is used up.</exception>
    public void CountHttp()
    {
        if (++_requests > services.Options.MaxHttpRequests)
            throw new GuestServiceException($"The execution has sent {services.Options.MaxHttpRequests} requests, which is its quota.");
    }

    /// <summary>Calls a service of the application.</summary>
    /// <param name="service">The service; null when the application does not give it.</param>
    /// <param name="name">The name of the service, for errors.</param>
    /// <param name="isGranted">True when the function has a grant for the call.</param>
    /// <param name="target">What the call uses, for errors.</param>
    /// <param name="call">Calls the service.</param>
    /// <exception cref="GuestServiceException">The service is not given or not granted, or it has failed.</exception>
    /// <exception cref="GuestStoppedException">The execution was stopped during the call.</exception>
    public T Use<TService, T>(TService? service, string name, bool isGranted, string target, Func<TService, CancellationToken, ValueTask<T>> call)
        where TService : class
    {
        if (service is null)
            throw new GuestServiceException($"The service '{name}' is not available.");
        if (!isGranted)
            throw new GuestServiceException($"The function has no grant for {target}.");
        try
        {
            return GuestWait.For(execution, token => call(service, token));
        }
        catch (Exception e) when (e is not (GuestStoppedException or GuestServiceException))
        {
            // The service is code of the application. Its exception may contain what the guest must not read.
            LogServiceFailed(services.Logger, e, name, Call.FunctionId);
            throw new GuestServiceException($"The service '{name}' has failed.");
        }
    }

    [LoggerMessage(
        GuestEventIds.ServiceFailed,
        LogLevel.Warning,
        "The service {Service} has failed for a guest of the function {FunctionId}.",
        EventName = nameof(GuestEventIds.ServiceFailed))]
    private static partial void LogServiceFailed(ILogger logger, Exception exception, string service, string functionId);
}
