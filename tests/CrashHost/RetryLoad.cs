using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Executions.Deferred;
using Deus.Hosting.Functions.Storage;
using Deus.Hosting.Functions.Storage.Sqlite;

namespace CrashHost;

/// <summary>Queues executions with retries up to a total number, while they are executed, and waits until all have ended.</summary>
internal sealed class RetryLoad(
    IFunctionStore functions, IExecutionCallbackStore callbacks, IDeploymentStore deployments, DeferredExecutions deferred, HostStorage storage, TimeProvider time)
{
    public const string FunctionId = "retried";

    /// <summary>The number of executions that all hosts of the folder queue together, without further attempts.</summary>
    public const int Total = 1000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The retries of the function.</summary>
    public static readonly RetryPolicy Policy =
        new() { MaxAttempts = 4, FirstDelay = TimeSpan.FromSeconds(1), MaxDelay = TimeSpan.FromSeconds(2) };

    /// <summary>Runs the load until the process is killed, or every execution has ended and its callback is delivered.</summary>
    /// <param name="callback">The URL that receives the results.</param>
    public async Task RunAsync(Uri callback)
    {
        await PrepareAsync();
        await callbacks.SetAsync(FunctionId, callback, "the secret of the receiver");
        Load.Step("running");
        var request = new ExecutionRequest { FunctionId = FunctionId, Body = "the body"u8.ToArray() };
        // An execution that was accepted just before a kill may have no line of output, so the database says how many there are.
        for (var accepted = Count("executions WHERE first_execution_id IS NULL"); accepted < Total; accepted++)
        {
            while (await deferred.AcceptAsync(request, at: null, CancellationToken.None) is null)
                await Task.Delay(Pause, time);
            Load.Step("accepted");
        }

        while (Count("executions WHERE status NOT IN ('completed', 'failed')") + Count("execution_callbacks WHERE state <> 'Delivered'") > 0)
            await Task.Delay(Pause, time);
        Load.Step("all ended");
        await Task.Delay(Timeout.InfiniteTimeSpan, time);
    }

    private long Count(string rows) => storage.Database.Read(
        connection => connection.Sql($"SELECT COUNT(*) FROM {rows}").Scalar<long>());

    private async Task PrepareAsync()
    {
        try
        {
            await functions.CreateAsync(new NewFunction
            {
                Id = FunctionId,
                Settings = new FunctionSettings { Name = FunctionId, Retry = Policy },
                Source = DeploymentSource.FromText("module.exports = ({ res }) => res.empty();"),
            });
        }
        catch (FunctionStoreException e) when (e.ErrorCode == FunctionErrorCode.FunctionAlreadyExists)
        {
            // An earlier host has created the function. When that host was killed before the build ended, the build runs now.
        }

        var latest = (await functions.GetAsync(FunctionId)).LatestDeploymentId!;
        await deployments.WaitAsync(FunctionId, latest);
    }
}
