using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Output;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus env</c>: lists, sets, imports and deletes variables of a function. A value is never an argument.</summary>
internal static class EnvCommand
{
    public static Command Create(CommandRunner runner) => new("env", "Reads and writes the variables of a function.")
    {
        CreateList(runner),
        CreateSet(runner),
        EnvImportCommand.Create(runner),
        CreateDelete(runner),
    };

    private static Command CreateList(CommandRunner runner)
    {
        var function = FunctionArguments.FunctionId();
        var values = new Option<bool>("--values") { Description = "Prints the values of the variables that are not secret." };
        var command = new Command("list", "Lists the variables by name.") { function, values };
        runner.Handle(command, async (context, token) =>
        {
            await using var server = await context.OpenServerAsync(token);
            var isShowing = context.Value(values);
            var variables = await new RemoteVariables(server.Api, context.Value(function)).ListAsync(token);
            if (context.Terminal.IsJson)
                context.Terminal.Json(new JsonArray([.. variables.Select(variable => new JsonObject
                {
                    ["key"] = variable.Key,
                    ["isSecret"] = variable.IsSecret,
                    ["value"] = isShowing && !variable.IsSecret ? variable.Value : null,
                })]));
            else
                context.Terminal.Table(
                    ["Variable", "Value"],
                    variables.Select(variable => new TextPart[] { variable.Key, ValueOf(variable, isShowing) }));
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateSet(CommandRunner runner)
    {
        var function = FunctionArguments.FunctionId();
        var key = new Argument<string>("key") { Description = "The name of the variable." };
        var file = new Option<string?>("--file")
        {
            Description = "Reads the value from a file, as it is. Default: asks for it, or reads standard input to its end.",
        };
        var plain = PlainOption();
        var command = new Command("set", "Sets a variable. Its value is asked for, or read from a file or standard input.") { function, key, file, plain };
        runner.Handle(command, async (context, token) =>
        {
            var name = CheckKey(context.Value(key));
            await using var server = await context.OpenServerAsync(token);
            var variables = new RemoteVariables(server.Api, context.Value(function));
            var known = await variables.ListAsync(token);
            var value = await ReadValueAsync(context, name, context.Value(file), token);
            await Interruption.ExplainAsync(
                variables.SetAsync(known, name, value, !context.Value(plain), token),
                $"Stopped before the server had answered. '{name}' may have the new value. Set it again.");
            context.Terminal.Success($"'{name}' of '{context.Value(function)}' is set. The next execution has it.");
            WriteKeys(context, [name]);
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateDelete(CommandRunner runner)
    {
        var function = FunctionArguments.FunctionId();
        var key = new Argument<string>("key") { Description = "The name of the variable." };
        var command = new Command("delete", "Deletes a variable.") { function, key };
        runner.Handle(command, async (context, token) =>
        {
            await using var server = await context.OpenServerAsync(token);
            var name = context.Value(key);
            var variables = new RemoteVariables(server.Api, context.Value(function));
            var found = (await variables.ListAsync(token)).FirstOrDefault(variable => variable.Key == name)
                ?? throw new ToolException($"The function '{context.Value(function)}' has no variable '{name}'.", ExitCodes.NotFound);
            await Interruption.ExplainAsync(
                variables.DeleteAsync(found, token),
                $"Stopped before the server had answered. '{name}' may be deleted. See it: deus env list {context.Value(function)}");
            context.Terminal.Success($"'{name}' of '{context.Value(function)}' is deleted.");
            WriteKeys(context, [name]);
            return ExitCodes.Success;
        });
        return command;
    }

    private static TextPart ValueOf(RemoteVariable variable, bool isShowing) => variable.IsSecret
        ? new TextPart("secret", TerminalColor.Yellow)
        : isShowing ? variable.Value : new TextPart("hidden", TerminalColor.Gray);

    internal static Option<bool> PlainOption() => new("--plain")
    {
        Description = "Makes values readable on the server. Without it they are secret: the server never returns them.",
    };

    private static string CheckKey(string key) => key.Contains('=', StringComparison.Ordinal)
        ? throw new ToolException(
            "A value is not accepted as an argument, because other users and the history of the shell can read arguments. "
            + "Accepted: the name alone; the value is asked for, or read with --file or from standard input.")
        : key;

    private static async Task<string> ReadValueAsync(
        CommandContext context, string key, string? file, CancellationToken cancellationToken)
    {
        if (file is not null)
            return await File.ReadAllTextAsync(context.Environment.FullPath(file), cancellationToken);
        return context.Environment.IsInputTerminal
            ? await context.Terminal.AskSecretAsync($"The value of {key}", "Use --file or standard input.", cancellationToken)
            : (await context.Environment.Input.ReadToEndAsync(cancellationToken)).TrimEnd('\r', '\n');
    }

    /// <summary>Writes the names of the changed variables, with <c>--json</c>.</summary>
    internal static void WriteKeys(CommandContext context, IEnumerable<string> keys)
    {
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject { ["keys"] = new JsonArray([.. keys.Select(key => JsonValue.Create(key))]) });
    }
}
