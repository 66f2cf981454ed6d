using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Builds.Rules;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Folder;
using Deus.Hosting.Functions.Uploads;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds.Remote;

/// <summary>
/// Receives the output of a remote build, whole or in parts. Parts may arrive in any order and more than once. Each part is stored as a
/// separate artifact until all parts have arrived.
/// </summary>
internal sealed class RemoteOutputs(
    HostStorage storage,
    FunctionRuntimes runtimes,
    BuildInbox inbox,
    BackgroundWorkQueue backgroundWork,
    IOptions<FunctionsOptions> options,
    TimeProvider time) : IDisposable
{
    /// <summary>The size of every part except the last: 5 MiB.</summary>
    public const int PartBytes = 5 * 1024 * 1024;

    private const int MaxAtOnce = 8;

    private static readonly TimeSpan SlotTimeout = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _slots = new(MaxAtOnce, MaxAtOnce);

    /// <param name="facts">The build.</param>
    /// <param name="range">The range of the part; null for the whole output.</param>
    /// <param name="content">The bytes.</param>
    /// <param name="cancellationToken">Cancels the upload; nothing of the part is stored then.</param>
    /// <exception cref="FunctionStoreException">The part is invalid, or the output cannot be executed. Nothing of the part is
    /// stored.</exception>
    /// <exception cref="BuildBusyException">Too many uploads run at the same time.</exception>
    public async Task AddAsync(BuildFacts facts, UploadRange? range, Stream content, CancellationToken cancellationToken)
    {
        if (facts.Output is not null)
            return; // The output is stored already. A repetition changes nothing.
        CheckRange(range);
        if (!await EnterAsync(cancellationToken).ConfigureAwait(false))
            throw new BuildBusyException();
        try
        {
            if (range is null || range.IsWhole)
                await AddWholeAsync(facts, range, content, cancellationToken).ConfigureAwait(false);
            else
                await AddPartAsync(facts, range, content, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _slots.Release();
        }
    }

    public void Dispose() => _slots.Dispose();

    private async Task<bool> EnterAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(SlotTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _slots.WaitAsync(either.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void CheckRange(UploadRange? range)
    {
        if (range is null)
            return;
        if (range.Total > options.Value.MaxUnpackedBytes)
            throw FunctionStoreErrors.Invalid("content-range", $"The output may have at most {options.Value.MaxUnpackedBytes} bytes");
        if (!range.IsWhole && (range.Start % PartBytes != 0 || range.End != Math.Min(range.Start + PartBytes, range.Total) - 1))
            throw FunctionStoreErrors.Invalid("content-range", $"Parts begin at multiples of {PartBytes} bytes, and all parts except the last have this size");
    }

    private async Task AddWholeAsync(BuildFacts facts, UploadRange? range, Stream content, CancellationToken cancellationToken)
    {
        var output = await SaveAsync(content, range?.Total, cancellationToken).ConfigureAwait(false);
        await FinishAsync(facts, output, cancellationToken).ConfigureAwait(false);
    }

    private async Task AddPartAsync(BuildFacts facts, UploadRange range, Stream content, CancellationToken cancellationToken)
    {
        var part = await SaveAsync(content, range.End - range.Start + 1, cancellationToken).ConfigureAwait(false);
        var parts = await PutAsync(facts, range, part, cancellationToken).ConfigureAwait(false);
        if (parts.Count < (range.Total + PartBytes - 1) / PartBytes)
            return;
        var output = await storage.Artifacts.SaveJoinedAsync(parts, cancellationToken).ConfigureAwait(false);
        await FinishAsync(facts, output, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds a part and releases its lease.</summary>
    /// <returns>The hashes of all stored parts.</returns>
    private async Task<List<string>> PutAsync(BuildFacts facts, UploadRange range, ArtifactLease part, CancellationToken cancellationToken)
    {
        try
        {
            var (parts, replaced) = await storage.Database
                .WriteAsync(connection => Put(connection, facts, range, part.Hash), cancellationToken).ConfigureAwait(false);
            if (replaced is not null)
                backgroundWork.Discard(replaced);
            return parts;
        }
        finally
        {
            Discard(part);
        }
    }

    private static (List<string> Parts, string? Replaced) Put(
        Microsoft.Data.Sqlite.SqliteConnection connection, BuildFacts facts, UploadRange range, string hash)
    {
        // The build may have ended, or the deployment may have been deleted, during the upload.
        if (BuildTable.Find(connection, facts.DeploymentId)?.Facts is not { Status.IsTerminal: false, Output: null } now || now.Attempt != facts.Attempt)
            return ([], null);
        if (BuildPartTable.Total(connection, facts.DeploymentId, facts.Attempt) is { } total && total != range.Total)
            throw FunctionStoreErrors.Invalid("content-range", $"The upload was started with a total of {total} bytes");
        var replaced = BuildPartTable.Put(connection, facts.DeploymentId, facts.Attempt, range, hash);
        return (BuildPartTable.Hashes(connection, facts.DeploymentId, facts.Attempt), replaced);
    }

    /// <summary>Stores the content. Its length must equal the announced length.</summary>
    private async Task<ArtifactLease> SaveAsync(Stream content, long? expected, CancellationToken cancellationToken)
    {
        try
        {
            var saved = await storage.Artifacts
                .SaveAsync(content, expected ?? options.Value.MaxUnpackedBytes, cancellationToken).ConfigureAwait(false);
            if (saved.Length == (expected ?? saved.Length) && saved.Length > 0)
                return saved;
            Discard(saved);
            throw FunctionStoreErrors.Invalid("content-range", $"The body has {saved.Length} bytes, and {expected ?? 1} or more were to come");
        }
        catch (ArtifactTooLargeException e)
        {
            throw FunctionStoreErrors.Invalid("content-range", $"The body has more than {e.Limit} bytes");
        }
    }

    private async Task FinishAsync(BuildFacts facts, ArtifactLease output, CancellationToken cancellationToken)
    {
        try
        {
            await ReportAsync(facts, output, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Discard(output);
        }
    }

    /// <summary>Checks the stored output, and then sends the result to the build.</summary>
    private async Task ReportAsync(BuildFacts facts, ArtifactLease output, CancellationToken cancellationToken)
    {
        var problem = await OutputCheck.FindProblemAsync(storage, runtimes, facts.DeploymentId, output.Hash, options.Value, cancellationToken)
            .ConfigureAwait(false);
        await inbox.PutAsync(
            new BuildMessage(facts.DeploymentId, problem is null
                ? new BuildEvent.OutputStored(facts.Attempt, new BuildOutput(output.Hash, output.Length))
                : new BuildEvent.Artifact(facts.Attempt, "output", Succeeded: false, problem)),
            cancellationToken).ConfigureAwait(false);
        var parts = await storage.Database.WriteAsync(
            connection =>
            {
                var hashes = BuildPartTable.Hashes(connection, facts.DeploymentId, facts.Attempt);
                BuildPartTable.Clear(connection, facts.DeploymentId);
                return hashes;
            },
            cancellationToken).ConfigureAwait(false);
        foreach (var hash in parts)
            backgroundWork.Discard(hash); // Keeps an artifact that a row refers to.
        if (problem is not null)
            throw FunctionStoreErrors.Invalid("body", problem);
    }

    /// <summary>Releases an artifact and discards it, unless a row refers to it.</summary>
    private void Discard(ArtifactLease artifact)
    {
        artifact.Dispose();
        backgroundWork.Discard(artifact.Hash);
    }
}
