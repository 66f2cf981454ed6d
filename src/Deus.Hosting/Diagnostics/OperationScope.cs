using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Deus.Hosting.Diagnostics;

/// <summary>
/// An operation under way. It ends with one activity and one duration, and a failure with its type on both and with the known ids
/// in the exception.
/// </summary>
internal sealed class OperationScope : IDisposable
{
    private readonly Activity? _activity;
    private readonly Histogram<double>? _duration;
    private readonly TagList _tags;
    private readonly TimeProvider _time;
    private TimeSpan _elapsed;
    private string? _functionId;
    private string? _deploymentId;
    private string? _errorType;

    /// <param name="operation">The operation.</param>
    /// <param name="activity">Its activity, started; null when nobody listens.</param>
    /// <param name="duration">Where its duration is recorded; null when nobody listens.</param>
    /// <param name="tags">The tags of the duration.</param>
    /// <param name="time">The clock.</param>
    public OperationScope(HostingOperation operation, Activity? activity, Histogram<double>? duration, TagList tags, TimeProvider time)
    {
        _activity = activity;
        _duration = duration;
        _tags = tags;
        _time = time;
        Identify(operation.FunctionId, operation.DeploymentId);
        Tag("faas.invoked_provider", operation.Provider);
        if (operation.Region.Length > 0)
            Tag("faas.invoked_region", operation.Region);
    }

    /// <summary>Takes ids that became known meanwhile; null leaves what is known.</summary>
    public void Identify(string? functionId, string? deploymentId)
    {
        _functionId = functionId ?? _functionId;
        _deploymentId = deploymentId ?? _deploymentId;
        if (functionId is not null)
            Tag("faas.invoked_name", functionId);
        if (deploymentId is not null)
            Tag("deployment.id", deploymentId);
    }

    public void Tag(string key, string value) => _activity?.SetTag(key, value);

    /// <summary>Runs one step of the operation: its time counts, and the activity is the current one.</summary>
    public async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> step)
    {
        // An iterator's caller has its own current activity each time it asks for the next item.
        if (_activity is not null)
            Activity.Current = _activity;
        var started = _time.GetTimestamp();
        try
        {
            return await step().ConfigureAwait(false);
        }
        catch (Exception e)
        {
            Fail(e);
            throw;
        }
        finally
        {
            _elapsed += _time.GetElapsedTime(started);
        }
    }

    public void Dispose()
    {
        if (_duration is not null)
        {
            var tags = _tags;
            if (_errorType is not null)
                tags.Add("error.type", _errorType);
            _duration.Record(_elapsed.TotalSeconds, tags);
        }

        _activity?.Dispose();
    }

    private void Fail(Exception failure)
    {
        _errorType = failure.GetType().FullName;
        // The type only: a message may hold what a backend answered.
        _activity?.SetStatus(ActivityStatusCode.Error);
        _activity?.SetTag("error.type", _errorType);
        if (failure is HostingException e)
            e.AddIds(_functionId, _deploymentId);
    }
}
