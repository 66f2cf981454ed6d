namespace Deus.Hosting.Contract.Tests.Backend;

internal sealed partial class ProcessBackend : IBuildManager
{
    private static readonly Dictionary<string, string> NoVariables = [];

    public async Task<DeploymentState> CancelBuildAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default)
    {
        var (function, deployment) = FindDeployment(functionId, deploymentId);
        await deployment.Cancellation.CancelAsync();
        await deployment.Build.WaitAsync(cancellationToken);
        lock (_lock)
        {
            return deployment.Status == DeploymentStatus.Canceled
                ? function.StateOf(deployment)
                : throw new BackendRejectedException($"The build is {deployment.Status} already.", HostingErrorReason.Conflict)
                {
                    FunctionId = functionId,
                    DeploymentId = deploymentId,
                };
        }
    }

    public Task<string> ReadBuildLogAsync(string functionId, string deploymentId, CancellationToken cancellationToken = default) =>
        Task.Run(() => FindDeployment(functionId, deploymentId).Deployment.Log, cancellationToken);

    private async Task BuildAsync(StoredFunction function, StoredDeployment deployment)
    {
        SetStatus(deployment, DeploymentStatus.Building);
        try
        {
            if (deployment.Commands.Length > 0)
            {
                var (exitCode, output) = await ChildProcess.RunAsync(
                    deployment.Folder, ["sh", "-c", deployment.Commands], NoVariables, "", deployment.Cancellation.Token);
                deployment.Log = output;
                if (exitCode != 0)
                {
                    SetStatus(deployment, DeploymentStatus.Failed);
                    return;
                }
            }

            if (!File.Exists(Path.Combine(deployment.Folder, deployment.Entrypoint)))
            {
                deployment.Log += $"The entry file '{deployment.Entrypoint}' is not there.\n";
                SetStatus(deployment, DeploymentStatus.Failed);
                return;
            }

            lock (_lock)
            {
                deployment.Status = DeploymentStatus.Ready;
                function.Active = deployment;
            }
        }
        catch (OperationCanceledException)
        {
            SetStatus(deployment, DeploymentStatus.Canceled);
        }
    }

    private void SetStatus(StoredDeployment deployment, DeploymentStatus status)
    {
        lock (_lock)
            deployment.Status = status;
    }
}
