using Deus.Hosting.Tool.Folders;
using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Servers;

/// <summary>Deploys a folder to a server and waits for its build. A stop says what the server has.</summary>
internal sealed class FolderDeployer(ServerConnection server, IBlobReader artifacts, TimeProvider time, Terminal terminal)
{
    /// <summary>Builds the folder on this machine when it asks for that, uploads it, and waits for the build of the server.</summary>
    /// <param name="folder">The function.</param>
    /// <param name="isWaiting">False returns when the server has accepted the artifact.</param>
    /// <param name="cancellationToken">Stops the deployment, or the wait.</param>
    /// <exception cref="DeploymentFailedException">The build failed, or was canceled.</exception>
    /// <exception cref="InterruptedException">The token was canceled; the message says what is left on the server.</exception>
    public async Task<DeployResult> DeployAsync(FunctionFolder folder, bool isWaiting, CancellationToken cancellationToken)
    {
        await LocalBuild.RunAsync(folder, terminal, cancellationToken);
        var progress = new DeployProgressWriter(terminal);
        var result = await UploadAsync(folder, progress, cancellationToken);
        if (isWaiting)
            await WaitAsync(result, progress, cancellationToken);
        return result;
    }

    private async Task<DeployResult> UploadAsync(
        FunctionFolder folder, DeployProgressWriter progress, CancellationToken cancellationToken)
    {
        try
        {
            if (folder.Runtime == HostingRuntimes.Node20)
                return await server.Backend.DeployAsync(folder.ToDeployInput(), progress, cancellationToken);
            await using var artifact = await artifacts.GetAsync(folder.PackedPath, cancellationToken);
            return await new ApiDeployer(server, time).DeployAsync(folder, artifact, progress, cancellationToken);
        }
        catch (OperationCanceledException e) when (e is not (DeployCanceledException or InterruptedException))
        {
            // The SDK names the function when it may exist.
            var rest = e.Message.Contains($"'{folder.Id}'", StringComparison.Ordinal)
                ? e.Message
                : "A function that this command had created is deleted again.";
            throw new InterruptedException(
                $"Stopped before the server had accepted the deployment. The active deployment of '{folder.Id}' is unchanged. {rest}", e);
        }
    }

    private async Task WaitAsync(DeployResult result, DeployProgressWriter progress, CancellationToken cancellationToken)
    {
        var state = await Interruption.ExplainAsync(
            server.Backend.WaitAsync(result.FunctionId, result.DeploymentId, progress, cancellationToken),
            $"Stopped waiting. The server continues with deployment '{result.DeploymentId}' of '{result.FunctionId}', which becomes active when its build "
            + $"succeeds. See it: deus list {result.FunctionId}");
        state.EnsureReady();
    }
}
