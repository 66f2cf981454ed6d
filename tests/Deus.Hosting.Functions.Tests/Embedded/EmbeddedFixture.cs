namespace Deus.Hosting.Functions.Tests.Embedded;

/// <summary>A host with an artifact, used through the interfaces of the SDK.</summary>
public abstract class EmbeddedFixture
{
    internal static readonly DeployInput Input = new() { ServiceId = "service-1234567", ArtifactKey = "echo", WaitUntilReady = true };

    internal TestHost Host { get; private set; } = null!;

    [SetUp]
    public void SetUp()
    {
        Host = new TestHost();
        Host.Blobs.Set("echo", TestArchives.Function());
    }

    [TearDown]
    public async Task TearDownAsync() => await Host.DisposeAsync();
}
