namespace Deus.Hosting.Testing;

/// <summary>An <see cref="IDeploymentCounter"/> that returns a number set by the test. Safe for concurrent use.</summary>
public sealed class InMemoryDeploymentCounter : IDeploymentCounter
{
    private int _count;
    private int _calls;
    private volatile Exception? _failure;
    private volatile string[] _functionIds = [];

    /// <summary>Creates a counter.</summary>
    /// <param name="count">The count to return. Default 0.</param>
    public InMemoryDeploymentCounter(int count = 0) => _count = count;

    /// <summary>The count to return.</summary>
    public int Count
    {
        get => Volatile.Read(ref _count);
        set => Volatile.Write(ref _count, value);
    }

    /// <summary>The ids of functions included in <see cref="Count"/>; a deployment into one of them adds nothing. Default none.</summary>
    public IReadOnlyCollection<string> FunctionIds
    {
        get => _functionIds;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            _functionIds = [.. value];
        }
    }

    /// <summary>The exception to throw instead of returning a count; null (default) to return the count.</summary>
    public Exception? Failure
    {
        get => _failure;
        set => _failure = value;
    }

    /// <summary>The number of calls.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <inheritdoc />
    public Task<int> CountAlwaysWarmDeploymentsAsync(CancellationToken cancellationToken = default)
    {
        Interlocked.Increment(ref _calls);
        if (cancellationToken.IsCancellationRequested)
            return Task.FromCanceled<int>(cancellationToken);
        return Failure is { } failure ? Task.FromException<int>(failure) : Task.FromResult(Count);
    }

    /// <inheritdoc />
    public async Task<int> CountAlwaysWarmDeploymentsAsync(string functionId, CancellationToken cancellationToken = default)
    {
        var count = await CountAlwaysWarmDeploymentsAsync(cancellationToken).ConfigureAwait(false);
        return count - (_functionIds.Contains(functionId, StringComparer.Ordinal) ? 1 : 0);
    }
}
