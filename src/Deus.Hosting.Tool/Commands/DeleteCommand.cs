using System.CommandLine;
using System.Text.Json.Nodes;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus delete</c>: deletes a function with all that belongs to it.</summary>
internal static class DeleteCommand
{
    public static Command Create(CommandRunner runner)
    {
        var function = FunctionArguments.FunctionId();
        var yes = new Option<bool>("--yes", "-y") { Description = "Deletes without asking." };
        var command = new Command("delete", "Deletes a function with its deployments, variables and executions.") { function, yes };
        runner.Handle(command, (context, token) => RunAsync(context, context.Value(function), context.Value(yes), token));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string functionId, bool isConfirmed, CancellationToken cancellationToken)
    {
        await using var server = await context.OpenServerAsync(cancellationToken);
        if (!isConfirmed && !await context.Terminal.ConfirmAsync(
            $"Delete the function '{functionId}' of {server.Settings} with its deployments, variables and executions?",
            "Confirm with --yes.",
            cancellationToken))
        {
            context.Terminal.Message("Nothing was deleted.");
            return ExitCodes.Refused;
        }

        await Interruption.ExplainAsync(
            server.Backend.DeleteAsync(functionId, cancellationToken),
            $"Stopped before the server had answered. The function '{functionId}' may be deleted. See it: deus list");
        context.Terminal.Success($"The function '{functionId}' is deleted.");
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject { ["functionId"] = functionId, ["isDeleted"] = true });
        return ExitCodes.Success;
    }
}
