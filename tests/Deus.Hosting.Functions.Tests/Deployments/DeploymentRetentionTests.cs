using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Deployments;

[TestFixture]
public sealed class DeploymentRetentionTests
{
    private FakeTimeProvider _time = null!;
    private TestHost _host = null!;
    private List<string> _ids = null!;

    /// <summary>Creates four deployments, 4, 4, 2 and 0 days old; the second is active.</summary>
    [SetUp]
    public async Task DeployAsync()
    {
        _time = new FakeTimeProvider();
        _host = new TestHost(time: _time);
        await _host.StartAsync();
        await _host.CreateFunctionAsync();
        _ids = [];
        foreach (var pause in new[] { 0, 0, 2, 2 })
        {
            _time.Advance(TimeSpan.FromDays(pause));
            _ids.Add((await _host.CreateDeploymentAsync(archive: TestArchives.Function($"// {_ids.Count}"))).Id);
            (await _host.WaitAsync("fn1", _ids[^1])).EnsureReady();
        }

        await _host.ActivateAsync("fn1", _ids[1]);
    }

    [TearDown]
    public async Task StopAsync() => await _host.DisposeAsync();

    [TestCase(0, ExpectedResult = "1 2 3 4")]
    [TestCase(1, ExpectedResult = "2 4")]
    [TestCase(2, ExpectedResult = "2 3 4")]
    [TestCase(3, ExpectedResult = "2 3 4")]
    [TestCase(4, ExpectedResult = "1 2 3 4")]
    [TestCase(36_500, ExpectedResult = "1 2 3 4")]
    public async Task<string> Retention_deletes_old_deployments_except_the_active_and_the_newest(int days)
    {
        await KeepAsync(days);

        await _host.Get<DeploymentRetention>().PurgeAsync(CancellationToken.None);

        return string.Join(' ', Left());
    }

    [Test]
    public async Task Retention_keeps_unfinished_deployments()
    {
        await _host.Database.WriteAsync(
            c => c.Sql("UPDATE deployments SET status = 'building' WHERE id = $id").With("$id", _ids[0]).Run(), CancellationToken.None);
        await KeepAsync(1);

        await _host.Get<DeploymentRetention>().PurgeAsync(CancellationToken.None);

        Assert.That(Left(), Is.EqualTo(new[] { 1, 2, 4 }));
    }

    [Test]
    public async Task Retention_runs_periodically_and_deletes_the_files_of_removed_deployments()
    {
        var gone = _host.Get<DeploymentSignals>().NextChange(_ids[2]);
        await KeepAsync(1);

        await _time.RunUntilAsync(gone);
        await _host.BackgroundWorkDoneAsync();

        var left = new[] { _ids[1], _ids[3] }.Select(id => _host.Deployments.Get("fn1", id)).ToList();
        Assert.That(Left(), Is.EqualTo(new[] { 2, 4 }));
        Assert.That(
            _host.Get<HostStorage>().Artifacts.Hashes(),
            Is.EquivalentTo(left.SelectMany(d => new[] { d.SourceHash, d.OutputHash }).Distinct()));
    }

    private Task<HostedFunction> KeepAsync(int days) =>
        _host.Functions.UpdateAsync("fn1", s => s with { DeploymentRetentionDays = days }, null, CancellationToken.None);

    private List<int> Left() => [.. _host.Deployments.List("fn1", limit: 100, below: null).Deployments.Select(d => d.Number).Order()];
}
