using Deus.Hosting.Functions.Storage;
using Microsoft.Data.Sqlite;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>A deployment that is deleted between finding and unpacking it.</summary>
[TestFixture]
public sealed class VanishingDeploymentTests
{
    private TestHost _host = null!;
    private Deployment _deployment = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        _deployment = await _host.DeployAsync();
        await _host.ChoresDoneAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase(false)]
    [TestCase(true)]
    public async Task It_is_not_found_any_more(bool isStream)
    {
        await FindAsync();
        RemoveRow();
        RemoveFiles();

        var refused = Assert.CatchAsync<FunctionStoreException>(() => ExecuteAsync(isStream));

        Assert.That((refused!.Problem, refused.DeploymentId), Is.EqualTo((FunctionProblem.DeploymentNotFound, _deployment.Id)));
        Assert.That(
            (await _host.Get<IExecutionStore>().ListAsync("fn1")).Items[0].Outcome, Is.EqualTo(ExecutionOutcome.HostFailed));
    }

    [Test]
    public async Task Files_that_are_lost_are_a_failure_of_the_host()
    {
        await FindAsync();
        RemoveFiles();

        Assert.That(() => ExecuteAsync(isStream: false), Throws.TypeOf<FunctionHostException>());
    }

    /// <summary>From now on the target is known, until something is written.</summary>
    private async Task FindAsync() => await ExecuteAsync(isStream: false);

    /// <summary>As another thread does it at the worst moment: what was found is still thought to be there.</summary>
    private void RemoveRow()
    {
        using var other = new SqliteConnection($"Data Source={Path.Combine(_host.Folder, "host.db")};Pooling=False");
        other.Open();
        other.Sql("PRAGMA foreign_keys = ON").Run();
        other.Sql("DELETE FROM deployments WHERE id = $id").With("$id", _deployment.Id).Run();
    }

    private void RemoveFiles()
    {
        Directory.Delete(_host.Get<HostStorage>().Folder.CodeOf(_deployment.Id), recursive: true);
        foreach (var hash in _host.Get<HostStorage>().Artifacts.Hashes().ToList())
            File.Delete(Path.Combine(_host.Folder, "artifacts", hash));
    }

    private async Task ExecuteAsync(bool isStream)
    {
        var request = new ExecutionRequest { FunctionId = "fn1" };
        if (!isStream)
        {
            await _host.Get<IFunctionEngine>().ExecuteAsync(request);
            return;
        }

        await using var stream = await _host.Get<IFunctionEngine>().OpenAsync(request);
    }
}
