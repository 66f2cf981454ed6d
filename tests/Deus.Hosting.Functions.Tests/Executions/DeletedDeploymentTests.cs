using Deus.Hosting.Functions.Builds.Events;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Tests a deployment that is deleted between its lookup and its unpacking.</summary>
public sealed class DeletedDeploymentTests : ExecutionFixture
{
    /// <summary>Waits for the background work, because a write would clear the cache of found targets.</summary>
    [SetUp]
    public async Task FinishBackgroundWorkAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (Host.Database.Read(BuildEffectTable.NextDue) is not null)
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, timeout.Token);
        await Host.BackgroundWorkDoneAsync();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Execution_throws_DeploymentNotFound_when_the_deployment_is_deleted_during_unpacking(bool isStream)
    {
        await FindAsync();
        RemoveRow();
        RemoveFiles();

        var refused = Assert.CatchAsync<FunctionStoreException>(() => ExecuteAsync(isStream));

        Assert.That((refused!.ErrorCode, refused.DeploymentId), Is.EqualTo((FunctionErrorCode.DeploymentNotFound, Deployment.Id)));
        Assert.That(
            (await Host.Get<IExecutionStore>().ListAsync("fn1")).Items[0].Outcome, Is.EqualTo(ExecutionOutcome.HostFailed));
    }

    [Test]
    public async Task Files_that_are_lost_are_a_failure_of_the_host()
    {
        await FindAsync();
        RemoveFiles();

        Assert.That(() => ExecuteAsync(isStream: false), Throws.TypeOf<FunctionHostException>());
    }

    /// <summary>Caches the target of the function until the next write.</summary>
    private async Task FindAsync() => await ExecuteAsync(isStream: false);

    /// <summary>Deletes the row of the deployment without clearing the cache, as a concurrent thread does.</summary>
    private void RemoveRow()
    {
        using var other = new SqliteConnection($"Data Source={Path.Combine(Host.Folder, "host.db")};Pooling=False");
        other.Open();
        other.Sql("PRAGMA foreign_keys = ON").Run();
        other.Sql("DELETE FROM deployments WHERE id = $id").With("$id", Deployment.Id).Run();
    }

    private void RemoveFiles()
    {
        Directory.Delete(Host.Get<HostStorage>().Folder.CodeOf(Deployment.Id), recursive: true);
        foreach (var hash in Host.Get<HostStorage>().Artifacts.Hashes().ToList())
            File.Delete(Path.Combine(Host.Folder, "artifacts", hash));
    }

    private async Task ExecuteAsync(bool isStream)
    {
        if (!isStream)
        {
            await ExecuteAsync(Request);
            return;
        }

        await using var stream = await Host.Get<IFunctionEngine>().OpenAsync(Request);
    }
}
