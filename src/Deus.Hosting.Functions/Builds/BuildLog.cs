using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Builds;

/// <summary>
/// The log of one running build: its end is kept in memory and stored every second while it grows, so that readers can
/// follow it without a write per line.
/// </summary>
internal sealed class BuildLog(Deployment build, BuildStore builds, TimeProvider time)
{
    private static readonly TimeSpan StoreEvery = TimeSpan.FromSeconds(1);

    private readonly BoundedText _text = new(BoundedText.MaxLogCharacters);
    private int _isChanged;

    public string Text => _text.ToString();

    public void Write(string text)
    {
        // SQLite's text ends at the first NUL.
        _text.Append(text.Replace("\0", "", StringComparison.Ordinal));
        Volatile.Write(ref _isChanged, 1);
    }

    public void WriteLine(string line) => Write(line + "\n");

    /// <summary>Stores the log as it grows, until it is cancelled.</summary>
    public async Task StoreWhileGrowingAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(StoreEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
            {
                if (Interlocked.Exchange(ref _isChanged, 0) != 0)
                    await builds.SaveLogAsync(build, Text, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The build has ended and stores the whole.
        }
    }
}
