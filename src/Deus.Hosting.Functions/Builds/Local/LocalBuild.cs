using System.Data.Common;
using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;

namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>
/// One build attempt in this process. It sends the same events to the inbox as a remote builder. The log is buffered in memory and stored
/// in numbered parts while it grows.
/// </summary>
internal sealed class LocalBuild(BuildFacts facts, BuildInbox inbox, TimeProvider time)
{
    private const string Source = "deus-hosting/builder";

    private static readonly TimeSpan StoreEvery = TimeSpan.FromMilliseconds(250);

    private readonly OutputDecoder _printed = new();
    private long _parts;
    private string _unstored = "";

    public string DeploymentId => facts.DeploymentId;

    public int Attempt => facts.Attempt;

    /// <summary>Adds output of the commands to the log.</summary>
    public void Write(string text) => _printed.Add(text);

    public Task StartedAsync(CancellationToken cancellationToken) =>
        PutAsync(BuildEventTypes.Start, new BuildEvent.Started(Attempt), cancellationToken);

    public async Task EndedAsync(BuildOutput output, double seconds, CancellationToken cancellationToken)
    {
        await StoreLogAsync(_printed.TakeAll(), cancellationToken).ConfigureAwait(false);
        await inbox.PutAsync(
            [
                Message(BuildEventTypes.Artifact, new BuildEvent.OutputStored(Attempt, output)),
                Message(BuildEventTypes.Exit, new BuildEvent.Exited(Attempt, 0, seconds, _parts)),
                Message(BuildEventTypes.Complete, new BuildEvent.Completed(Attempt)),
            ],
            cancellationToken).ConfigureAwait(false);
    }

    public async Task FailedAsync(int exitCode, double seconds, string? reason, CancellationToken cancellationToken)
    {
        await StoreLogAsync(_printed.TakeAll(), cancellationToken).ConfigureAwait(false);
        await PutAsync(
            BuildEventTypes.Exit, new BuildEvent.Exited(Attempt, exitCode, seconds, _parts, reason), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stores the log in intervals of 250 milliseconds until it is canceled.</summary>
    public async Task StoreWhileGrowingAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(StoreEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false))
                await TryStoreLogAsync().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The build has ended. It stores the rest of the log itself.
        }
    }

    private async Task TryStoreLogAsync()
    {
        try
        {
            await StoreLogAsync(_printed.Take(), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is DbException or BuildBusyException)
        {
            // The text is kept and stored with the next part.
        }
    }

    private async Task StoreLogAsync(string text, CancellationToken cancellationToken)
    {
        _unstored += text;
        if (_unstored.Length == 0)
            return;
        // A part of the log is identified by its number, so it needs no event identity, and a part that was not stored can be sent again.
        await inbox.PutAsync(new BuildMessage(DeploymentId, new BuildEvent.Log(Attempt, _parts + 1, _unstored)), cancellationToken)
            .ConfigureAwait(false);
        _parts++;
        _unstored = "";
    }

    private async Task PutAsync(string type, BuildEvent happened, CancellationToken cancellationToken) =>
        await inbox.PutAsync(Message(type, happened), cancellationToken).ConfigureAwait(false);

    private BuildMessage Message(string type, BuildEvent happened) =>
        new(DeploymentId, happened, new EventIdentity(Source, $"{DeploymentId}-{Attempt}", type));
}
