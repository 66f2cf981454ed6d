namespace Deus.Hosting.Functions.Tests.Functions;

/// <summary>A host whose functions, deployments and variables are used through the public stores.</summary>
public abstract class PublicStoreFixture
{
    internal TestHost Host { get; private set; } = null!;

    internal IFunctionStore Functions => Host.Get<IFunctionStore>();

    internal IDeploymentStore Deployments => Host.Get<IDeploymentStore>();

    [SetUp]
    public void SetUp() => Host = new TestHost();

    [TearDown]
    public async Task TearDownAsync() => await Host.DisposeAsync();

    internal static NewFunction New(string id = "fn") =>
        new() { Id = id, Settings = new FunctionSettings { Name = "Hello", Runtime = HostingRuntimes.Node20 } };

    /// <summary>Creates a function with an active deployment.</summary>
    internal async Task<HostedFunction> CreateAsync()
    {
        var function = await Functions.CreateAsync(New() with { Source = DeploymentSource.FromText("// one") });
        await WaitAsync(function.Id, function.LatestDeploymentId!);
        return await Functions.GetAsync(function.Id);
    }

    internal async Task<Deployment> DeployAsync(string functionId, DeploymentSource source) =>
        await WaitAsync(functionId, (await Deployments.CreateAsync(functionId, source)).Id);

    internal Task<Deployment> WaitAsync(string functionId, string deploymentId) =>
        Deployments.WaitAsync(functionId, deploymentId).WaitAsync(TimeSpan.FromSeconds(30));

    internal static FunctionErrorCode ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.ErrorCode;
}
