namespace Deus.Hosting.Functions.Guests.Sandbox.Loading;

/// <summary>The code of a deployment as it is executed, with the number of executions that use it.</summary>
/// <param name="code">The code. It is disposed with this object when it can be.</param>
internal sealed class LoadedCode<T>(T code) : IAsyncDisposable
    where T : class
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly TaskCompletionSource _unused = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _users;
    private bool _isReleased;

    public T Code => code;

    /// <summary>Canceled when running executions have to end.</summary>
    public CancellationToken Stopped => _stopped.Token;

    /// <summary>True while executions use the code.</summary>
    public bool IsUsed
    {
        get
        {
            lock (_gate)
                return _users > 0;
        }
    }

    /// <summary>Counts an execution.</summary>
    /// <returns>False when the code was released.</returns>
    public bool TryEnter()
    {
        lock (_gate)
        {
            if (_isReleased)
                return false;
            _users++;
            return true;
        }
    }

    public void Exit()
    {
        lock (_gate)
        {
            if (--_users == 0 && _isReleased)
                _unused.TrySetResult();
        }
    }

    /// <summary>Waits for the running executions, then frees the code.</summary>
    /// <param name="cancellationToken">Stops the running executions.</param>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isReleased)
                return;
            _isReleased = true;
            if (_users == 0)
                _unused.TrySetResult();
        }

        var stop = cancellationToken.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), _stopped);
        await using (stop.ConfigureAwait(false))
            await _unused.Task.ConfigureAwait(false);
        (code as IDisposable)?.Dispose();
        _stopped.Dispose();
    }

    /// <summary>Stops the running executions and frees the code.</summary>
    public async ValueTask DisposeAsync() => await ReleaseAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
}
