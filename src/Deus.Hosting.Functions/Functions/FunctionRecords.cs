using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Executions.Records;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Functions;

/// <summary>Creates, reads, updates and deletes functions.</summary>
internal sealed class FunctionRecords(
    HostStorage storage,
    FunctionRuntimes runtimes,
    IdGenerator ids,
    DeploymentRemoval deployments,
    BackgroundWorkQueue backgroundWork,
    TimeProvider time)
{
    // In each round of concurrent updates one succeeds, so this number of callers can update at the same time.
    private const int MaxUpdateAttempts = 100;

    /// <param name="functionId">The id, or <c>unique()</c> to generate one.</param>
    /// <param name="settings">The settings of the function.</param>
    /// <param name="alwaysWarm">True to keep one worker while the function is idle.</param>
    /// <param name="cancellationToken">Cancels the call until the change is committed; afterwards it has no effect.</param>
    /// <exception cref="FunctionStoreException">A function with this id exists already.</exception>
    /// <exception cref="InvalidParameterException">The id or a setting is not valid.</exception>
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

    /// <summary>Adds a function in the caller's transaction.</summary>
    /// <exception cref="FunctionStoreException">A function with this id exists already.</exception>
    /// <exception cref="InvalidParameterException">A setting is not valid.</exception>
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

    /// <returns>The total number of functions, and a page in the order of their creation.</returns>
    public (int Total, IReadOnlyList<HostedFunction> Functions) List(int limit, int offset) => storage.Database.Read(
        connection => (FunctionTable.Count(connection), (IReadOnlyList<HostedFunction>)FunctionTable.List(connection, limit, offset)));

    /// <exception cref="InvalidParameterException">The limit or the cursor is not valid.</exception>
    public Page<HostedFunction> List(FunctionQuery query)
    {
        var after = PageReader.Check(query.Limit, query.Cursor);
        return storage.Database.Read(connection => PageReader.CreatePage(FunctionPages.List(connection, query, after), query.Limit));
    }

    /// <summary>Updates the settings if no other caller has changed them since they were read.</summary>
    /// <param name="functionId">The id of the function.</param>
    /// <param name="change">Returns the new settings for the current ones. It runs outside the transaction, and again when another
    /// caller has changed them meanwhile.</param>
    /// <param name="alwaysWarm">True keeps one worker while the function is idle, false none; null leaves this unchanged.</param>
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

    /// <summary>Updates the settings; returns null when the stored settings differ from the ones read earlier.</summary>
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
            backgroundWork.WarmthChanged(active);
        if (after is not null && before.Settings.RuntimeSpecification != after.Settings.RuntimeSpecification)
            backgroundWork.ReplaceWorkers(functionId);
        return after;
    }

    /// <summary>
    /// Deletes a function with its variables, deployments and executions. Its workers and files are removed afterwards. After a crash
    /// the next start removes the remaining files.
    /// </summary>
    public async Task DeleteAsync(string functionId, CancellationToken cancellationToken)
    {
        var id = IdRules.Check(functionId, "functionId");
        await DeleteExecutionsAsync(id, cancellationToken).ConfigureAwait(false);
        var (function, all, removed) = await storage.Database.WriteAsync(
            connection =>
            {
                var function = FunctionTable.Get(connection, id);
                var all = DeploymentTable.Ids(connection, id);
                var removed = deployments.Remove(connection, all);
                FunctionTable.Delete(connection, id);
                return (function, all, removed);
            },
            cancellationToken).ConfigureAwait(false);
        deployments.CleanUp(removed);
        backgroundWork.RemoveFunction(function, all);
    }

    /// <summary>Deletes the closed records of a function in small steps, so that other writes run in between.</summary>
    private async Task DeleteExecutionsAsync(string functionId, CancellationToken cancellationToken)
    {
        var newest = storage.Database.Read(connection =>
        {
            FunctionTable.Get(connection, functionId);
            return ExecutionTable.Newest(connection); // A function that is executed meanwhile does not prolong its deletion.
        });
        while (await storage.Database.WriteAsync(
            connection => ExecutionTable.DeleteOldest(connection, functionId, newest), cancellationToken).ConfigureAwait(false))
        {
            // Each step is one transaction.
        }
    }

    private static bool NeedsNoBuild(FunctionSettings before, FunctionSettings after) =>
        before.Name == after.Name && before.Entrypoint == after.Entrypoint && before.Commands == after.Commands
        && before.Runtime == after.Runtime && before.ProviderRootDirectory == after.ProviderRootDirectory;
}
