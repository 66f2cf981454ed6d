using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Deus.Hosting.Diagnostics;

/// <summary>
/// Records one activity and one duration for each public operation, including failures. Nothing is computed without a listener.
/// The <c>faas.*</c> names follow OpenTelemetry semantic conventions 1.37 (development).
/// </summary>
internal sealed class HostingTelemetry : IDisposable
{
    private static readonly string Version = typeof(HostingTelemetry).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private readonly ActivitySource _source = new(HostingTelemetryNames.ActivitySource, Version);
    private readonly TimeProvider _time;
    private readonly Histogram<double> _deployDuration;
    private readonly Histogram<double> _invokeDuration;
    private readonly Histogram<double> _operationDuration;
    private readonly Counter<long> _decisions;

    public HostingTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(new MeterOptions(HostingTelemetryNames.Meter) { Version = Version });
        _deployDuration = meter.CreateDuration("deus.hosting.deploy.duration", "How long a deployment took.");
        _invokeDuration = meter.CreateDuration("deus.hosting.invoke.duration", "How long an invocation took.");
        _operationDuration = meter.CreateDuration("deus.hosting.operation.duration", "How long any other operation of a backend took.");
        _decisions = meter.CreateCounter<long>("deus.hosting.admission.decisions", "{decision}", "What the budget decided.");
    }

    /// <summary>Runs an operation in a scope and returns its result.</summary>
    public async Task<T> RunAsync<T>(HostingOperation operation, Func<OperationScope, Task<T>> run)
    {
        using var scope = Begin(operation);
        return await scope.RunAsync(() => new ValueTask<T>(run(scope))).ConfigureAwait(false);
    }

    /// <summary>Runs an operation without a result in a scope.</summary>
    public Task RunAsync(HostingOperation operation, Func<OperationScope, Task> run) => RunAsync(
        operation,
        async scope =>
        {
            await run(scope).ConfigureAwait(false);
            return true;
        });

    /// <summary>Runs a wait in a scope. The activity gets the outcome of the deployment.</summary>
    public Task<DeploymentState> WaitAsync(HostingOperation operation, Func<Task<DeploymentState>> wait) => RunAsync(
        operation,
        async scope =>
        {
            var state = await wait().ConfigureAwait(false);
            scope.Tag("deployment.status", state.Status == DeploymentStatus.Ready ? "succeeded" : "failed");
            return state;
        });

    /// <summary>Runs an invocation in a scope. The activity gets the id of the execution.</summary>
    public Task<InvokeResult> InvokeAsync(HostingOperation operation, Func<Task<InvokeResult>> invoke) => RunAsync(
        operation,
        async scope =>
        {
            var result = await invoke().ConfigureAwait(false);
            scope.Tag("faas.invocation_id", result.ExecutionId);
            return result;
        });

    /// <summary>Enumerates a list in a scope. The time that the caller spends between two items does not count.</summary>
    public async IAsyncEnumerable<T> ListAsync<T>(
        HostingOperation operation,
        Func<CancellationToken, IAsyncEnumerable<T>> list,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var scope = Begin(operation);
        var enumerator = list(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using (enumerator.ConfigureAwait(false))
        {
            while (await scope.RunAsync(enumerator.MoveNextAsync).ConfigureAwait(false))
                yield return enumerator.Current;
        }
    }

    public void Decided(BudgetDecision decision)
    {
        if (_decisions.Enabled)
            _decisions.Add(1, new KeyValuePair<string, object?>("deus.hosting.decision", decision.Refusal?.ToString() ?? "Allowed"));
    }

    public void Dispose() => _source.Dispose();

    private OperationScope Begin(HostingOperation operation)
    {
        var activity = _source.StartActivity("deus.hosting." + operation.Name, ActivityKind.Client);
        var (duration, tags) = operation.Name switch
        {
            HostingOperation.Deploy => (_deployDuration, default(TagList)),
            HostingOperation.Invoke => (_invokeDuration, default),
            _ => (_operationDuration, new TagList { { "deus.hosting.operation", operation.Name } }),
        };
        return new OperationScope(operation, activity, duration.Enabled ? duration : null, tags, _time);
    }
}
