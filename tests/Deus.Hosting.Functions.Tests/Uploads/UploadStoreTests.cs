using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Hosting;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Uploads;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Uploads;

[TestFixture]
public sealed class UploadStoreTests
{
    private const int Third = 100;

    private static readonly byte[] Whole = Enumerable.Range(0, 3 * Third).Select(i => (byte)(i * 7)).ToArray();

    private TestHost _host = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new TestHost();
        await _host.CreateFunctionAsync();
    }

    [TearDown]
    public async Task TearDown() => await _host.DisposeAsync();

    [TestCase(0, 1, 2)]
    [TestCase(1, 0, 2)]
    [TestCase(2, 1, 0)]
    [TestCase(0, 0, 1, 1, 2)]
    public async Task Parts_are_joined_in_any_order_and_when_sent_twice(params int[] order)
    {
        Deployment last = null!;
        foreach (var index in order)
            last = await SendAsync(index);

        Assert.That(last.Status, Is.EqualTo(DeploymentStatus.Waiting));
        await AssertStoredAsync(last);
    }

    [Test]
    public async Task Concurrent_parts_make_one_deployment()
    {
        await SendAsync(0);

        await Task.WhenAll(Task.Run(() => SendAsync(1)), Task.Run(() => SendAsync(2)), Task.Run(() => SendAsync(1)));

        Assert.That(_host.Deployments.Count("fn1"), Is.EqualTo(1));
        await AssertStoredAsync(_host.Deployments.Get("fn1", "upload"));
    }

    [Test]
    public async Task Incomplete_upload_is_not_built_and_can_be_completed_after_a_restart()
    {
        await SendAsync(0);
        var folder = _host.Folder;
        await using (var first = new TestHost(folder + "-2"))
        {
            await first.StartAsync();
            await first.CreateFunctionAsync();
            await SendAsync(0, first);
            await SendAsync(2, first);
            await first.BackgroundWorkDoneAsync();
        }

        await using (var second = new TestHost(folder + "-2"))
        {
            await second.StartAsync();
            await second.BackgroundWorkDoneAsync();
            Assert.That(second.Deployments.Get("fn1", "upload").Status, Is.EqualTo(DeploymentStatus.Waiting));
            var completed = await SendAsync(1, second);
            Assert.That(completed.SourceHash, Is.Not.Null);
            await second.WaitAsync("fn1", "upload");
        }

        Directory.Delete(folder + "-2", recursive: true);
    }

    [Test]
    public async Task Files_of_the_parts_are_deleted_after_they_were_joined()
    {
        await _host.StartAsync();
        foreach (var index in new[] { 0, 1, 2 })
            await SendAsync(index);
        await _host.WaitAsync("fn1", "upload");
        await _host.BackgroundWorkDoneAsync();

        Assert.That(_host.Get<HostStorage>().Artifacts.Hashes().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Repeated_part_with_other_bytes_replaces_the_file_of_the_first_one()
    {
        await _host.StartAsync();
        await SendAsync(new UploadRange(0, Third - 1, 3 * Third), new byte[Third]);

        await SendAsync(0);
        await _host.BackgroundWorkDoneAsync();

        Assert.That(_host.Get<HostStorage>().Artifacts.Hashes().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_upload_that_is_not_completed_in_time_is_deleted_with_its_parts()
    {
        var time = new FakeTimeProvider();
        await using var host = new TestHost(time: time, configure: o => o.UploadRetention = TimeSpan.FromHours(1));
        await host.StartAsync();
        await host.CreateFunctionAsync();
        await SendAsync(0, host);
        var retention = host.Get<DeploymentRetention>();

        Assert.That(await retention.PurgeAsync(CancellationToken.None), Is.Zero);
        time.Advance(TimeSpan.FromMinutes(61));
        Assert.That(await retention.PurgeAsync(CancellationToken.None), Is.EqualTo(1));
        await host.BackgroundWorkDoneAsync();

        Assert.That(ProblemOf(() => Task.Run(() => host.Deployments.Get("fn1", "upload"))), Is.EqualTo(FunctionErrorCode.DeploymentNotFound));
        Assert.That(host.Get<HostStorage>().Artifacts.Hashes(), Is.Empty);
    }

    [Test]
    public async Task Joined_parts_are_deleted_when_the_deployment_was_deleted()
    {
        await _host.StartAsync();
        await SendAsync(0);
        var begun = _host.Deployments.Get("fn1", "upload");
        var part = new UploadPartTable.Part(0, Third - 1, _host.Get<HostStorage>().Artifacts.Hashes().Single());
        using var copy = await _host.Get<SourceWriter>().SaveAsync("fn1", new MemoryStream(Whole[..Third]), CancellationToken.None);
        await _host.DeleteDeploymentAsync("fn1", "upload");

        Assert.That(
            ProblemOf(() => _host.Get<UploadCompletion>().CompleteAsync(begun, [part, part], CancellationToken.None)),
            Is.EqualTo(FunctionErrorCode.DeploymentNotFound));

        await _host.BackgroundWorkDoneAsync();
        Assert.That(_host.Get<HostStorage>().Artifacts.Hashes(), Is.EqualTo(new[] { copy.Hash }));
    }

    [Test]
    public async Task Part_with_a_wrong_range_length_or_total_is_rejected()
    {
        await SendAsync(0);

        Assert.Multiple(() =>
        {
            Assert.ThrowsAsync<InvalidParameterException>(() => SendAsync(new UploadRange(100, 199, 301), Whole[100..200]));
            Assert.ThrowsAsync<InvalidParameterException>(() => SendAsync(new UploadRange(100, 199, 300), Whole[100..150]));
            Assert.That(ProblemOf(() => SendAsync(new UploadRange(0, 99, 30_000_001), Whole[..100])), Is.EqualTo(FunctionErrorCode.ArtifactTooLarge));
        });
    }

    [Test]
    public async Task A_part_for_another_functions_deployment_is_refused()
    {
        await SendAsync(0);
        await _host.CreateFunctionAsync("fn2");

        Assert.That(
            ProblemOf(() => SendAsync(new UploadRange(100, 199, 300), Whole[100..200], functionId: "fn2")),
            Is.EqualTo(FunctionErrorCode.DeploymentNotFound));
    }

    private async Task AssertStoredAsync(Deployment deployment)
    {
        await using var stored = _host.Get<HostStorage>().Artifacts.Open(deployment.SourceHash!);
        var content = new byte[stored.Length];
        await stored.ReadExactlyAsync(content);
        Assert.That(content, Is.EqualTo(Whole));
    }

    private Task<Deployment> SendAsync(int index, TestHost? host = null) => SendAsync(
        new UploadRange(index * Third, ((index + 1) * Third) - 1, Whole.Length),
        Whole[(index * Third)..((index + 1) * Third)],
        host);

    private async Task<Deployment> SendAsync(UploadRange range, byte[] content, TestHost? host = null, string functionId = "fn1")
    {
        host ??= _host;
        using var part = await host.Get<SourceWriter>().SaveAsync(functionId, new MemoryStream(content), CancellationToken.None);
        return await host.Get<UploadStore>().AddAsync(
            functionId, "upload", new NewDeployment(Activate: true), range, part, CancellationToken.None);
    }

    private static FunctionErrorCode ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.ErrorCode;
}
