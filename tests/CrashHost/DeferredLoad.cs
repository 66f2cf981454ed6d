using System.Text;
using Deus.Hosting.Functions;
using Deus.Hosting.Functions.Executions.Deferred;

namespace CrashHost;

/// <summary>Accepts asynchronous executions, some due immediately and some a day later, while the due ones are executed.</summary>
internal sealed class DeferredLoad(
    IFunctionStore functions, IDeploymentStore deployments, DeferredExecutions deferred, TimeProvider time)
{
    private const string FunctionId = "deferred";
    private const int AtOnce = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(80);
    private static readonly TimeSpan Later = TimeSpan.FromDays(1);

    // Appends a mark to a file at each start of an execution. A crash does not undo the mark.
    private const string Code =
        """
        const { appendFileSync } = require('node:fs');
        const { setTimeout } = require('node:timers/promises');
        module.exports = async ({ req, res }) => {
            appendFileSync(req.bodyText, req.headers['x-appwrite-execution-id'] + '\n');
            await setTimeout(20);
            return res.empty();
        };
        """;

    /// <summary>Runs the load until the process is killed.</summary>
    /// <param name="marks">The path of the file for the marks.</param>
    public async Task RunAsync(string marks)
    {
        await PrepareAsync();
        Load.Step("running");
        var request = new ExecutionRequest { FunctionId = FunctionId, Body = Encoding.UTF8.GetBytes(marks) };
        while (true)
        {
            await AcceptAsync("scheduled", request with { Trigger = ExecutionTriggers.Schedule }, time.GetUtcNow() + Later);
            for (var i = 0; i < AtOnce; i++)
                await AcceptAsync("accepted", request, at: null);
            await Task.Delay(Pause, time);
        }
    }

    private async Task AcceptAsync(string step, ExecutionRequest request, DateTimeOffset? at)
    {
        if (await deferred.AcceptAsync(request, at, CancellationToken.None) is { } accepted)
            Load.Step($"{step} {accepted.Id}");
    }

    private async Task PrepareAsync()
    {
        try
        {
            var function = await functions.CreateAsync(new NewFunction
            {
                Id = FunctionId,
                Settings = new FunctionSettings { Name = FunctionId },
                Source = DeploymentSource.FromText(Code),
            });
            await deployments.WaitAsync(FunctionId, function.LatestDeploymentId!);
        }
        catch (FunctionStoreException e) when (e.ErrorCode == FunctionErrorCode.FunctionAlreadyExists)
        {
            // An earlier host has created the function. When that host was killed before the build ended, the build runs now.
            var latest = (await functions.GetAsync(FunctionId)).LatestDeploymentId!;
            await deployments.WaitAsync(FunctionId, latest);
        }
    }
}
