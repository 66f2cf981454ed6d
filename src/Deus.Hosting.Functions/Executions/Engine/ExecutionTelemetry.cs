using System.Diagnostics;
using System.Diagnostics.Metrics;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Functions.Hosting;

namespace Deus.Hosting.Functions.Executions.Engine;

/// <summary>
/// Creates one activity and one duration per execution, and counts queued, running and refused executions. Without a listener it computes
/// nothing. Tags of metrics contain no ids.
/// </summary>
internal sealed class ExecutionTelemetry : IDisposable
{
    private readonly ActivitySource _source = new(HostingTelemetryNames.ActivitySource, HostMeter.Version);
    private readonly Histogram<double> _duration;
    private readonly Counter<long> _ended;
    private readonly Counter<long> _refused;
    private readonly UpDownCounter<int> _active;
    private readonly UpDownCounter<int> _queued;

    public ExecutionTelemetry(IMeterFactory meters)
    {
        var meter = HostMeter.Create(meters);
        _duration = meter.CreateDuration("deus.hosting.execution.duration", "How long an execution took.");
        _ended = meter.CreateCounter<long>("deus.hosting.execution.ended", "{execution}", "The executions that have ended.");
        _refused = meter.CreateCounter<long>("deus.hosting.execution.refused", "{execution}", "The executions that were refused.");
        _active = meter.CreateUpDownCounter<int>("deus.hosting.execution.active", "{execution}", "The executions that run.");
        _queued = meter.CreateUpDownCounter<int>("deus.hosting.execution.queued", "{execution}", "The executions that wait for a slot.");
    }

    /// <summary>Starts the activity of an execution; returns null when there is no listener.</summary>
    public Activity? Start() => _source.StartActivity("deus.hosting.execute", ActivityKind.Server);

    public static void Describe(Activity? activity, Execution execution)
    {
        if (activity is null)
            return;
        activity.SetTag("faas.name", execution.FunctionId);
        activity.SetTag("faas.version", execution.DeploymentNumber);
        activity.SetTag("faas.invocation_id", execution.Id);
        activity.SetTag("faas.trigger", FaasTrigger(execution.Trigger));
        activity.SetTag("deployment.id", execution.DeploymentId);
    }

    /// <param name="activity">The activity of the execution; null when there is no listener.</param>
    /// <param name="execution">The final record.</param>
    public void Ended(Activity? activity, Execution execution)
    {
        if (activity is not null)
        {
            activity.SetTag("faas.coldstart", execution.IsColdStart);
            activity.SetTag("deus.hosting.outcome", execution.Outcome?.ToString());
            if (execution.Status == ExecutionStatus.Failed)
                activity.SetStatus(ActivityStatusCode.Error);
        }

        if (!_duration.Enabled && !_ended.Enabled)
            return;
        var tags = new TagList
        {
            { "deus.hosting.outcome", execution.Outcome?.ToString() },
            { "faas.trigger", FaasTrigger(execution.Trigger) },
        };
        _duration.Record(execution.Duration.TotalSeconds, tags);
        _ended.Add(1, tags);
    }

    /// <summary>Counts an execution that was refused before it was recorded.</summary>
    public void Refused(Activity? activity, Exception refusal)
    {
        var reason = refusal switch
        {
            FunctionStoreException store => store.ErrorCode.ToString(),
            ArgumentException => "InvalidArgument",
            FunctionHostDrainingException => "Draining",
            _ => "Busy",
        };
        activity?.SetTag("deus.hosting.refusal", reason);
        activity?.SetStatus(ActivityStatusCode.Error);
        if (_refused.Enabled)
            _refused.Add(1, new KeyValuePair<string, object?>("deus.hosting.refusal", reason));
    }

    public void Active(int change) => _active.Add(change);

    public void Queued(int change) => _queued.Add(change);

    public void Dispose() => _source.Dispose();

    private static string FaasTrigger(string trigger) => trigger switch
    {
        ExecutionTriggers.Http => "http",
        ExecutionTriggers.Schedule => "timer",
        ExecutionTriggers.Event => "pubsub",
        _ => "other",
    };
}
