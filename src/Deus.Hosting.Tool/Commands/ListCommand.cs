using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Output;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus list</c>: lists the functions of the project, or the deployments of one function.</summary>
internal static class ListCommand
{
    public static Command Create(CommandRunner runner)
    {
        var function = new Argument<string?>("function")
        {
            Description = "The id of the function whose deployments are listed. Default: lists the functions.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("list", "Lists the functions, or the deployments of a function.") { function };
        runner.Handle(command, async (context, token) =>
        {
            await using var server = await context.OpenServerAsync(token);
            if (context.Value(function) is { } functionId)
                await ListDeploymentsAsync(context.Terminal, server, functionId, token);
            else
                await ListFunctionsAsync(context.Terminal, server, token);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task ListFunctionsAsync(Terminal terminal, ServerConnection server, CancellationToken cancellationToken)
    {
        var functions = new List<FunctionSummary>();
        await foreach (var function in server.Backend.ListFunctionsAsync(cancellationToken))
            functions.Add(function);
        if (terminal.IsJson)
            terminal.Json(new JsonArray([.. functions.Select(function => new JsonObject
            {
                ["functionId"] = function.FunctionId,
                ["name"] = function.Name,
                ["runtime"] = function.Runtime,
                ["activeDeploymentId"] = function.ActiveDeploymentId,
            })]));
        else if (functions.Count == 0)
            terminal.Message($"There are no functions in {server.Settings}.");
        else
            terminal.Table(
                ["Function", "Name", "Runtime", "Active deployment"],
                functions.Select(function => new TextPart[]
                {
                    new(function.FunctionId, TerminalColor.Cyan),
                    function.Name,
                    function.Runtime,
                    function.ActiveDeploymentId ?? new TextPart("none", TerminalColor.Yellow),
                }));
    }

    private static async Task ListDeploymentsAsync(
        Terminal terminal, ServerConnection server, string functionId, CancellationToken cancellationToken)
    {
        var deployments = new List<DeploymentState>();
        await foreach (var deployment in server.Backend.ListAsync(functionId, cancellationToken))
            deployments.Add(deployment);
        if (terminal.IsJson)
            terminal.Json(new JsonArray([.. deployments.Select(deployment => new JsonObject
            {
                ["deploymentId"] = deployment.DeploymentId,
                ["status"] = deployment.Status.Value,
                ["isActive"] = deployment.IsActive,
                ["createdAt"] = deployment.CreatedAt,
                ["buildSeconds"] = deployment.BuildDuration.TotalSeconds,
            })]));
        else if (deployments.Count == 0)
            terminal.Message($"The function '{functionId}' has no deployments.");
        else
            terminal.Table(
                ["Deployment", "Status", "Active", "Created", "Build"],
                deployments.Select(deployment => new TextPart[]
                {
                    deployment.DeploymentId,
                    StatusColors.Of(deployment.Status),
                    new(deployment.IsActive ? "active" : "", TerminalColor.Green),
                    $"{deployment.CreatedAt:yyyy-MM-dd HH:mm:ss}",
                    Measures.Duration(deployment.BuildDuration),
                }));
    }
}
