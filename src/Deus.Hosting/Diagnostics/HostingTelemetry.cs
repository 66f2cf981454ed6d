using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Reflection;

namespace Deus.Hosting.Diagnostics;

/// <summary>
/// One activity and one duration per operation, failures included. Nothing is computed when nobody listens. The
/// <c>faas.*</c> names follow OpenTelemetry semantic conventions 1.37 (development).
/// </summary>
internal sealed class HostingTelemetry : IDisposable
{
    private static readonly string Version = typeof(HostingTelemetry).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    private readonly ActivitySource _source = new(HostingTelemetryNames.ActivitySource, Version);
    private readonly TimeProvider _time;
    private readonly Histogram<double> _deployDuration;
    private readonly Histogram<double> _invokeDuration;
    private readonly Counter<long> _decisions;

    public HostingTelemetry(IMeterFactory meters, TimeProvider time)
    {
        _time = time;
        var meter = meters.Create(new MeterOptions(HostingTelemetryNames.Meter) { Version = Version });
        _deployDuration = meter.CreateDuration("deus.hosting.deploy.duration", "How long a deployment took.");
        _invokeDuration = meter.CreateDuration("deus.hosting.invoke.duration", "How long an invocation took.");
        _decisions = meter.CreateCounter<long>("deus.hosting.admission.decisions", "{decision}", "What the budget decided.");
    }

    public Task<DeployResult> DeployAsync(string provider, Func<Task<DeployResult>> deploy) =>
        MeasureAsync("deus.hosting.deploy", ActivityKind.Client, _deployDuration, deploy, (activity, result) =>
        {
            activity.SetTag("faas.invoked_name", result.FunctionId);
            activity.SetTag("faas.invoked_provider", provider);
            activity.SetTag("deployment.id", result.DeploymentId);
        });

    public Task<DeploymentState> WaitAsync(string deploymentId, Func<Task<DeploymentState>> wait) =>
        MeasureAsync("deus.hosting.wait", ActivityKind.Client, duration: null, wait, (activity, state) =>
        {
            activity.SetTag("deployment.id", deploymentId);
            activity.SetTag("deployment.status", state.Status == DeploymentStatus.Ready ? "succeeded" : "failed");
        });

    public Task<InvokeResult> InvokeAsync(string provider, string region, string functionId, Func<Task<InvokeResult>> invoke) =>
        MeasureAsync("deus.hosting.invoke", ActivityKind.Client, _invokeDuration, invoke, (activity, result) =>
        {
            activity.SetTag("faas.invoked_name", functionId);
            activity.SetTag("faas.invoked_provider", provider);
            if (region.Length > 0)
                activity.SetTag("faas.invoked_region", region);
            activity.SetTag("faas.invocation_id", result.ExecutionId);
        });

    public Task DeleteAsync(string functionId, Func<Task> delete) =>
        MeasureAsync(
            "deus.hosting.delete",
            ActivityKind.Client,
            duration: null,
            async () =>
            {
                await delete().ConfigureAwait(false);
                return functionId;
            },
            (activity, id) => activity.SetTag("faas.invoked_name", id));

    /// <summary>An operation with an activity and no duration of its own.</summary>
    /// <param name="name">The name of the activity.</param>
    /// <param name="functionId">The function; null when it concerns none.</param>
    /// <param name="read">The operation.</param>
    public Task<T> ReadAsync<T>(string name, string? functionId, Func<Task<T>> read) =>
        MeasureAsync(
            name, ActivityKind.Client, duration: null, read, (activity, _) => activity.SetTag("faas.invoked_name", functionId));

    public void Decided(BudgetDecision decision)
    {
        if (_decisions.Enabled)
            _decisions.Add(1, new KeyValuePair<string, object?>("deus.hosting.decision", decision.Refusal?.ToString() ?? "Allowed"));
    }

    public void Dispose() => _source.Dispose();

    private async Task<T> MeasureAsync<T>(
        string name, ActivityKind kind, Histogram<double>? duration, Func<Task<T>> operation, Action<Activity, T> describe)
    {
        using var activity = _source.StartActivity(name, kind);
        var started = duration is { Enabled: true } ? _time.GetTimestamp() : 0;
        string? errorType = null;
        try
        {
            var result = await operation().ConfigureAwait(false);
            if (activity is not null)
                describe(activity, result);
            return result;
        }
        catch (Exception e)
        {
            errorType = e.GetType().FullName;
            // The type only: a message may hold what a backend answered.
            activity?.SetStatus(ActivityStatusCode.Error);
            activity?.SetTag("error.type", errorType);
            throw;
        }
        finally
        {
            if (duration is { Enabled: true } && started != 0)
                Record(duration, _time.GetElapsedTime(started), errorType);
        }
    }

    private static void Record(Histogram<double> duration, TimeSpan elapsed, string? errorType)
    {
        if (errorType is null)
            duration.Record(elapsed.TotalSeconds);
        else
            duration.Record(elapsed.TotalSeconds, new KeyValuePair<string, object?>("error.type", errorType));
    }
}
