using Deus.Hosting.Functions.Storage;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Deus.Hosting.Functions.Tests.Embedded;

/// <summary>Tests failed deployments: the error, and what remains.</summary>
[TestFixture]
public sealed class EmbeddedRefusalTests : EmbeddedFixture
{
    [Test]
    public void Rejected_deployment_creates_no_function()
    {
        Assert.Multiple(() =>
        {
            Assert.ThrowsAsync<BackendRejectedException>(() => Host.Backend.DeployAsync(Input with { Runtime = "cobol" }));
            Assert.ThrowsAsync<ArtifactRejectedException>(() => Host.Backend.DeployAsync(Input with { ArtifactKey = "none" }));
            Assert.ThrowsAsync<ArgumentException>(() => Host.Backend.DeployAsync(Input with { FunctionId = "../x" }));
            Assert.ThrowsAsync<ArgumentException>(() => Host.Backend.DeployAsync(Input with
            {
                Env = new Dictionary<string, string> { [new string('k', 256)] = "" },
            }));
        });

        Assert.That(Host.Functions.List(10, 0).Total, Is.Zero);
    }

    [Test]
    public void An_empty_or_too_large_artifact_is_refused()
    {
        Host.Blobs.Set("empty", []);
        Host.Blobs.Set("large", new byte[(10 * 1024 * 1024) + 1]);

        Assert.That(ProblemOf("empty"), Is.EqualTo(ArtifactProblem.Empty));
        Assert.That(ProblemOf("large"), Is.EqualTo(ArtifactProblem.TooLarge));

        ArtifactProblem ProblemOf(string key) => Assert.ThrowsAsync<ArtifactRejectedException>(
            () => Host.Backend.DeployAsync(Input with { ArtifactKey = key }))!.Problem;
    }

    [Test]
    public async Task Deploy_without_a_blob_reader_throws_with_the_line_to_add()
    {
        await using var host = new TestHost(services: s => s.RemoveAll<IBlobReader>());

        var refused = Assert.ThrowsAsync<HostingConfigurationException>(() => host.Backend.DeployAsync(Input));

        Assert.That(refused!.Message, Does.Contain("services.AddSingleton<IBlobReader>(new FileBlobReader(\"artifacts\"));"));
    }

    [Test]
    public async Task Deploy_throws_with_the_log_when_the_build_fails_and_keeps_the_deployment()
    {
        Host.Blobs.Set("broken", TestArchives.Create(("other.js", "")));

        var failed = Assert.ThrowsAsync<DeploymentFailedException>(
            () => Host.Backend.DeployAsync(Input with { ArtifactKey = "broken", FunctionId = "fn1" }));

        Assert.That(failed!.Message, Does.Contain("'src/main.js' is not there"));
        Assert.That((await Host.WaitAsync("fn1", failed.DeploymentId!)).Status, Is.EqualTo(DeploymentStatus.Failed));
    }

    [Test]
    public async Task Deploy_that_throws_after_the_upload_leaves_no_artifact()
    {
        await Host.StartAsync();
        Assert.ThrowsAsync<InvalidOperationException>(() => Host.Backend.DeployAsync(Input, new FailsWhenStored()));

        await Host.BackgroundWorkDoneAsync();

        Assert.That(Host.Get<HostStorage>().Artifacts.Hashes(), Is.Empty);
    }

    /// <summary>Throws at the step after the artifact is stored and before a deployment refers to it.</summary>
    private sealed class FailsWhenStored : IProgress<DeployProgress>
    {
        public void Report(DeployProgress value)
        {
            if (value.Stage == DeployStage.CreatingFunction)
                throw new InvalidOperationException("the caller's progress failed");
        }
    }
}
