namespace Deus.Hosting.Appwrite.Deploy;

/// <summary>A token that is canceled a grace period after another token, so that a running request can complete.</summary>
internal sealed class GraceToken : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _registration;

    public GraceToken(TimeSpan grace, TimeProvider time, CancellationToken followed)
    {
        _timer = time.CreateTimer(_ => Cancel(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = followed.Register(() => _timer.Change(grace, Timeout.InfiniteTimeSpan));
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
        lock (_source)
            _source.Dispose();
    }

    private void Cancel()
    {
        lock (_source)
        {
            try
            {
                _source.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The request completed while the timer fired.
            }
        }
    }
}
