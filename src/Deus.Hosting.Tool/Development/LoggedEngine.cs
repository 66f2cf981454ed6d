using Deus.Hosting.Functions;
using Microsoft.Extensions.DependencyInjection;

namespace Deus.Hosting.Tool.Development;

/// <summary>An engine whose executions report their log lines, also when the caller does not ask for them.</summary>
internal sealed class LoggedEngine(IFunctionEngine engine, IProgress<LogLine> log) : IFunctionEngine
{
    /// <summary>Replaces the registered engine by one that reports to <paramref name="log"/>.</summary>
    public static void Decorate(IServiceCollection services, IProgress<LogLine> log)
    {
        var registered = services.Last(service => service.ServiceType == typeof(IFunctionEngine));
        services.Remove(registered);
        services.AddSingleton<IFunctionEngine>(provider => new LoggedEngine(
            (IFunctionEngine)ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!), log));
    }

    public Task<ExecutionResult> ExecuteAsync(ExecutionRequest request, CancellationToken cancellationToken = default) =>
        engine.ExecuteAsync(WithLog(request), cancellationToken);

    public Task<ExecutionStream> OpenAsync(ExecutionRequest request, CancellationToken cancellationToken = default) =>
        engine.OpenAsync(WithLog(request), cancellationToken);

    private ExecutionRequest WithLog(ExecutionRequest request) => request with { Log = request.Log ?? log };
}
