using System.IO.Pipelines;
using Deus.Hosting.Functions.Deployments;
using Deus.Hosting.Functions.Storage;

namespace Deus.Hosting.Functions.Tests.Deployments;

[TestFixture]
public sealed class DeploymentWriterTests
{
    [Test]
    public async Task Concurrent_deployments_get_the_numbers_1_to_64_each_once()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();

        var created = await Task.WhenAll(Enumerable.Range(0, 64).Select(i => Task.Run(
            () => host.CreateDeploymentAsync(archive: TestArchives.Function($"// {i}")))));

        Assert.That(created.Select(d => d.Number).Order(), Is.EqualTo(Enumerable.Range(1, 64)));
        Assert.That(created.Select(d => d.Id), Is.Unique);
    }

    [Test]
    public async Task E37_Number_of_a_deleted_deployment_is_not_reused()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync();
        var first = await host.CreateDeploymentAsync();

        await host.DeleteDeploymentAsync("fn1", first.Id);

        Assert.That((await host.CreateDeploymentAsync()).Number, Is.EqualTo(2));
    }

    [Test]
    public async Task W57_An_artifact_that_is_too_large_or_empty_is_refused_and_not_kept()
    {
        await using var host = new TestHost(configure: o => o.MaxSourceBytes = 100);
        await host.StartAsync();
        await host.CreateFunctionAsync();

        Assert.That(ProblemOf(() => host.CreateDeploymentAsync(archive: new byte[101])), Is.EqualTo(FunctionErrorCode.ArtifactTooLarge));
        Assert.That(ProblemOf(() => host.CreateDeploymentAsync(archive: [])), Is.EqualTo(FunctionErrorCode.ArtifactEmpty));

        await host.BackgroundWorkDoneAsync();
        Assert.That(host.Get<HostStorage>().Artifacts.Hashes(), Is.Empty);
        Assert.That(host.Deployments.Count("fn1"), Is.Zero);
    }

    [Test]
    public async Task Uploaded_source_is_deleted_when_its_function_is_deleted_during_the_upload()
    {
        await using var host = new TestHost();
        await host.StartAsync();
        await host.CreateFunctionAsync();
        var source = new Pipe();

        var creating = host.Get<DeploymentWriter>().CreateAsync(
            "fn1", new NewDeployment(Activate: true), source.Reader.AsStream(), CancellationToken.None);
        await host.Functions.DeleteAsync("fn1", CancellationToken.None);
        await source.Writer.WriteAsync(new byte[100]);
        await source.Writer.CompleteAsync();

        Assert.That(ProblemOf(() => creating), Is.EqualTo(FunctionErrorCode.FunctionNotFound));
        await host.BackgroundWorkDoneAsync();
        Assert.That(host.Get<HostStorage>().Artifacts.Hashes(), Is.Empty);
    }

    [Test]
    public async Task Deployment_without_an_entry_file_is_rejected()
    {
        await using var host = new TestHost();
        await host.CreateFunctionAsync(settings: TestHost.Settings() with { Entrypoint = "" });

        Assert.That(ProblemOf(() => host.CreateDeploymentAsync()), Is.EqualTo(FunctionErrorCode.EntrypointMissing));
    }

    private static FunctionErrorCode ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.ErrorCode;
}
