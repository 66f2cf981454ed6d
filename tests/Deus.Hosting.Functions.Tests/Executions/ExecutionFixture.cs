using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Tests.Executions;

/// <summary>Starts a host with one deployed function, whose runtime is a delegate, for each test.</summary>
[TestFixture]
public abstract class ExecutionFixture
{
    private protected static readonly ExecutionRequest Request = new() { FunctionId = "fn1" };
    private protected static readonly TimeSpan WaitLimit = TimeSpan.FromSeconds(30);

    private protected TestHost Host { get; private set; } = null!;

    private protected Deployment Deployment { get; private set; } = null!;

    [SetUp]
    public async Task SetUp()
    {
        Host = new TestHost(configure: o => o.MaxConcurrentExecutions = 4);
        Deployment = await Host.DeployAsync();
    }

    [TearDown]
    public async Task TearDown() => await Host.DisposeAsync();

    private protected Task<ExecutionResult> ExecuteAsync(ExecutionRequest request) => Host.Get<IFunctionEngine>().ExecuteAsync(request);

    private protected void Answer(RuntimeResponse response, Action<RuntimeRequest>? seen = null) => Host.Runtime.Handler = (_, request, _) =>
    {
        seen?.Invoke(request);
        return Task.FromResult(response);
    };

    private protected async Task<Execution> OnlyAsync()
    {
        var listed = (await Host.Get<IExecutionStore>().ListAsync("fn1")).Items.Single();
        return await Host.Get<IExecutionStore>().GetAsync("fn1", listed.Id);
    }

    private protected static FunctionErrorCode ProblemOf(Func<Task> action) =>
        Assert.ThrowsAsync<FunctionStoreException>(() => action())!.ErrorCode;
}
