using Deus.Hosting.Functions.Executions.Callbacks;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Executions.Callbacks;

/// <summary>A host with a fake clock, and a receiver of the callbacks of its function.</summary>
public abstract class CallbackFixture
{
    protected const string Secret = "the secret of the receiver";

    private string _folder = null!;

    internal FakeTimeProvider Time { get; private set; } = null!;

    internal TestHost Host { get; private set; } = null!;

    internal CallbackReceiver Receiver { get; private set; } = null!;

    internal IExecutionCallbackStore Store => Host.Get<IExecutionCallbackStore>();

    [SetUp]
    public async Task SetUp()
    {
        (_folder, Time) = (TestHost.NewFolder(), new FakeTimeProvider());
        Receiver = await CallbackReceiver.StartAsync();
        Host = Open();
        await Host.DeployAsync();
        await Host.Get<IFunctionStore>().UpdateAsync("fn1", s => s with { Timeout = TimeSpan.FromSeconds(900) });
        Host.Runtime.Handler = (_, _, _) => Task.FromResult(new RuntimeResponse { StatusCode = 201, Body = "the result"u8.ToArray() });
    }

    [TearDown]
    public async Task TearDown()
    {
        await Host.DisposeAsync();
        await Receiver.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    internal async Task RestartAsync()
    {
        await Host.DisposeAsync();
        Host = Open();
        await Host.StartAsync();
    }

    internal Task SetAsync(Uri? url = null) => Store.SetAsync("fn1", url ?? Receiver.Url, Secret);

    internal async Task<string> AcceptAsync() => (await Host.Get<DeferredExecutions>().AcceptAsync(
        new ExecutionRequest { FunctionId = "fn1" }, at: null, CancellationToken.None))!.Id;

    /// <summary>Waits until the callback of an execution is in a state, and that many attempts were made.</summary>
    internal async Task<ExecutionCallback> UntilAsync(string executionId, ExecutionCallbackState state, int attempts)
    {
        ExecutionCallback? found = null;
        await Eventually.HoldsAsync(() => (found = Find(executionId)) is { } callback && callback.State == state && callback.Attempts == attempts);
        return found!;
    }

    internal ExecutionCallback? Find(string executionId) => Host.Database.Read(
        connection => CallbackTable.List(connection, "fn1", new ExecutionCallbackQuery { ExecutionId = executionId }, below: null))
        .Select(row => row.Item).SingleOrDefault();

    private TestHost Open() => new(
        _folder,
        options =>
        {
            options.SecretKey = new byte[32];
            options.CallbackHosts = ["127.0.0.1", "localhost", "*.example.org"];
            options.PrivateCallbackHosts = ["127.0.0.1"];
        },
        Time);
}
