using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Functions;

/// <summary>Creates, reads, changes and deletes functions.</summary>
internal sealed class FunctionRecords(
    HostStorage storage,
    FunctionRuntimes runtimes,
    IdGenerator ids,
    DeploymentRemoval deployments,
    BackgroundWorkQueue chores,
    TimeProvider time)
{
    // Of several changes at the same time one succeeds in each round.
    private const int MaxUpdateAttempts = 100;

    /// <param name="functionId">The id, or <c>unique()</c>.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="alwaysWarm">True to keep a worker when idle.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <exception cref="FunctionStoreException">The id is taken, or something is not acceptable.</exception>
    public Task<HostedFunction> CreateAsync(
        string functionId, FunctionSettings settings, bool alwaysWarm, CancellationToken cancellationToken)
    {
        var id = ids.From(functionId, "functionId");
        return storage.Database.WriteAsync(
            connection =>
            {
                Add(connection, id, settings, alwaysWarm);
                return FunctionTable.Get(connection, id);
            },
            cancellationToken);
    }

    /// <summary>Adds a function within a transaction of the caller's.</summary>
    /// <exception cref="FunctionStoreException">The id is taken, or something is not acceptable.</exception>
    public void Add(SqliteConnection connection, string functionId, FunctionSettings settings, bool alwaysWarm)
    {
        FunctionSettingsRules.Check(settings, runtimes.Names);
        if (FunctionTable.Find(connection, functionId) is not null)
            throw FunctionStoreErrors.FunctionAlreadyExists(functionId);
        FunctionTable.Insert(connection, functionId, settings, alwaysWarm, time.GetUtcNow());
    }

    /// <exception cref="FunctionStoreException">The function does not exist.</exception>
    public HostedFunction Get(string functionId) => Find(functionId) ?? throw FunctionStoreErrors.FunctionNotFound(functionId);

    public HostedFunction? Find(string functionId) =>
        storage.Database.Read(connection => FunctionTable.Find(connection, IdRules.Check(functionId, "functionId")));

    /// <returns>A page in order of creation, and how many there are in all.</returns>
    public (int Total, IReadOnlyList<HostedFunction> Functions) List(int limit, int offset) => storage.Database.Read(
        connection => (FunctionTable.Count(connection), (IReadOnlyList<HostedFunction>)FunctionTable.List(connection, limit, offset)));

    /// <exception cref="FunctionStoreException">The query is not acceptable.</exception>
    public Page<HostedFunction> List(FunctionQuery query)
    {
        var after = PageReader.Check(query.Limit, query.Cursor);
        return storage.Database.Read(connection => PageReader.Of(FunctionTable.List(connection, query, after), query.Limit));
    }

    /// <summary>Replaces the settings, when they are still those that were changed.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="change">Makes the new settings of the present ones; runs outside the transaction, and again when others
    /// have changed them meanwhile.</param>
    /// <param name="alwaysWarm">Whether to keep a worker when idle; null to leave that as it is.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    public async Task<HostedFunction> UpdateAsync(
        string functionId, Func<FunctionSettings, FunctionSettings> change, bool? alwaysWarm, CancellationToken cancellationToken)
    {
        var id = IdRules.Check(functionId, "functionId");
        for (var attempt = 0; attempt < MaxUpdateAttempts; attempt++)
        {
            var present = Get(id).Settings;
            var settings = change(present);
            FunctionSettingsRules.Check(settings, runtimes.Names);
            if (await TryUpdateAsync(id, present, settings, alwaysWarm, cancellationToken).ConfigureAwait(false) is { } updated)
                return updated;
        }

        throw FunctionStoreErrors.FunctionChanged(id, MaxUpdateAttempts);
    }

    /// <summary>Returns null when the present settings are not those that were read.</summary>
    private async Task<HostedFunction?> TryUpdateAsync(
        string functionId, FunctionSettings read, FunctionSettings settings, bool? alwaysWarm, CancellationToken cancellationToken)
    {
        var (before, after) = await storage.Database.WriteAsync<(HostedFunction Before, HostedFunction? After)>(
            connection =>
            {
                var before = FunctionTable.Get(connection, functionId);
                if (!FunctionTable.HasSettings(connection, functionId, read))
                    return (before, null);
                FunctionTable.Update(
                    connection, functionId, settings, alwaysWarm ?? before.AlwaysWarm, NeedsNoBuild(read, settings), time.GetUtcNow());
                return (before, FunctionTable.Get(connection, functionId));
            },
            cancellationToken).ConfigureAwait(false);
        if (after is { ActiveDeploymentId: { } active } && before.AlwaysWarm != after.AlwaysWarm)
            chores.WarmthChanged(active);
        return after;
    }

    /// <summary>
    /// Deletes a function with everything that belongs to it. Its workers and files go afterwards; what a crash leaves of
    /// them, the next start removes.
    /// </summary>
    public async Task DeleteAsync(string functionId, CancellationToken cancellationToken)
    {
        var id = IdRules.Check(functionId, "functionId");
        var removed = await storage.Database.WriteAsync(
            connection =>
            {
                FunctionTable.Get(connection, id);
                var removed = deployments.Remove(connection, DeploymentTable.Ids(connection, id));
                FunctionTable.Delete(connection, id);
                return removed;
            },
            cancellationToken).ConfigureAwait(false);
        deployments.CleanUp(removed);
    }

    private static bool NeedsNoBuild(FunctionSettings before, FunctionSettings after) =>
        before.Name == after.Name && before.Entrypoint == after.Entrypoint && before.Commands == after.Commands
        && before.Runtime == after.Runtime && before.ProviderRootDirectory == after.ProviderRootDirectory;
}
