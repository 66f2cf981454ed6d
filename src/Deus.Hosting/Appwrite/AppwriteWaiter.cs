using Microsoft.Extensions.Options;

namespace Deus.Hosting.Appwrite;

/// <summary>
/// Polls a deployment at growing intervals. A server may show <c>ready</c> before it has activated the deployment
/// (https://github.com/appwrite/appwrite/pull/13741), so the function is read too.
/// </summary>
internal sealed class AppwriteWaiter(AppwriteApi api, IOptionsMonitor<AppwriteOptions> options, TimeProvider time)
{
    private const int LogTailLength = 4096;
    private const double Growth = 1.5;
    private static readonly TimeSpan FirstInterval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan LongestInterval = TimeSpan.FromSeconds(5);

    public async Task<DeploymentState> WaitAsync(
        string functionId, string deploymentId, IProgress<DeployProgress>? progress, CancellationToken cancellationToken)
    {
        var maxWait = options.CurrentValue.MaxWait;
        var started = time.GetTimestamp();
        var interval = FirstInterval;
        while (true)
        {
            var state = await ReadAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
            Report(progress, state);
            if (state.IsReady || (state.Status.IsTerminal && state.Status != DeploymentStatus.Ready))
                return state;
            var waited = time.GetElapsedTime(started);
            if (waited >= maxWait)
                throw new DeploymentWaitTimeoutException(state, waited);
            await Task.Delay(interval, time, cancellationToken).ConfigureAwait(false);
            interval = interval * Growth < LongestInterval ? interval * Growth : LongestInterval;
        }
    }

    private async Task<DeploymentState> ReadAsync(string functionId, string deploymentId, CancellationToken cancellationToken)
    {
        var deployment = await api.GetDeploymentAsync(functionId, deploymentId, cancellationToken).ConfigureAwait(false);
        var status = new DeploymentStatus(deployment.Status ?? "");
        var isActive = status == DeploymentStatus.Ready
            && (await api.GetFunctionAsync(functionId, cancellationToken).ConfigureAwait(false)).DeploymentId == deploymentId;
        var log = deployment.BuildLogs ?? "";
        return new DeploymentState
        {
            FunctionId = functionId,
            DeploymentId = deploymentId,
            Status = status,
            IsActive = isActive,
            BuildLogTail = log.Length > LogTailLength ? log[^LogTailLength..] : log,
            BuildDuration = TimeSpan.FromSeconds(deployment.BuildDuration),
        };
    }

    private static void Report(IProgress<DeployProgress>? progress, DeploymentState state) => progress?.Report(new DeployProgress(
        state.IsReady ? DeployStage.Ready : DeployStage.Building,
        state.IsReady ? 1 : null,
        state.FunctionId,
        state.DeploymentId,
        state.Status));
}
