using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus rollback</c>: activates an earlier deployment without building it again.</summary>
internal static class RollbackCommand
{
    public static Command Create(CommandRunner runner)
    {
        var function = FunctionArguments.FunctionId();
        var to = new Option<string?>("--to") { Description = "The id of the deployment to activate. Default: the newest ready one before the active one." };
        var command = new Command("rollback", "Activates an earlier deployment of a function.") { function, to };
        runner.Handle(command, (context, token) => RunAsync(context, context.Value(function), context.Value(to), token));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string functionId, string? deploymentId, CancellationToken cancellationToken)
    {
        await using var server = await context.OpenServerAsync(cancellationToken);
        var target = deploymentId ?? await FindPreviousAsync(server, functionId, cancellationToken);
        var before = await Interruption.ExplainAsync(
            server.Backend.ActivateAsync(functionId, target, cancellationToken),
            $"Stopped before the server had answered. Deployment '{target}' may be active. See it: deus list {functionId}");
        context.Terminal.Success($"Deployment '{target}' of '{functionId}' is active. Before it was '{before ?? "none"}'.");
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject
            {
                ["functionId"] = functionId,
                ["deploymentId"] = target,
                ["previousDeploymentId"] = before,
            });
        return ExitCodes.Success;
    }

    /// <summary>Returns the newest ready deployment that is older than the active one.</summary>
    private static async Task<string> FindPreviousAsync(ServerConnection server, string functionId, CancellationToken cancellationToken)
    {
        var isPastActive = false;
        // Newest first.
        await foreach (var deployment in server.Backend.ListAsync(functionId, cancellationToken))
        {
            if (isPastActive && deployment.Status == DeploymentStatus.Ready)
                return deployment.DeploymentId;
            isPastActive |= deployment.IsActive;
        }

        throw new ToolException(
            $"The function '{functionId}' has no ready deployment before the active one. Accepted: an id of 'deus list {functionId}', with --to.",
            ExitCodes.NotFound);
    }
}
