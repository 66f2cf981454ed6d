using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Deus.Hosting.Diagnostics;

/// <summary>
/// A running operation. Disposing it records one activity and one duration. A failure adds its type to both, and the known ids to
/// the exception.
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

    /// <param name="operation">The operation to record.</param>
    /// <param name="activity">The started activity of the operation; null without a listener.</param>
    /// <param name="duration">The histogram of the duration; null without a listener.</param>
    /// <param name="tags">The tags of the duration.</param>
    /// <param name="time">The clock that measures the duration.</param>
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

    /// <summary>Sets ids that became known during the operation; null leaves an id unchanged.</summary>
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

    /// <summary>
    /// Runs one step of the operation. The time of the step counts, and the operation's activity is current during the step.
    /// </summary>
    public async ValueTask<T> RunAsync<T>(Func<ValueTask<T>> step)
    {
        // The caller of an iterator has another current activity at each call.
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
        // Only the type: the message may contain a response of the backend.
        _activity?.SetStatus(ActivityStatusCode.Error);
        _activity?.SetTag("error.type", _errorType);
        if (failure is HostingException e)
            e.AddIds(_functionId, _deploymentId);
    }
}
