using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Diagnosis;
using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus doctor</c>: checks Node.js, the folder, the server and the key, and says what to do.</summary>
internal static class DoctorCommand
{
    public static Command Create(CommandRunner runner)
    {
        var folder = FunctionArguments.Folder();
        var command = new Command("doctor", "Checks the system, Node.js, the folder, the server and the key, and says what to do.") { folder };
        runner.Handle(command, (context, token) => RunAsync(context, context.FolderPath(folder), token));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string folder, CancellationToken cancellationToken)
    {
        var function = FolderCheck.Find(folder);
        List<CheckResult> results =
        [
            SystemCheck.Run(),
            await NodeCheck.RunAsync(function is { IsNode: true }, context.Environment.Time, cancellationToken),
            await FolderCheck.RunAsync(folder, cancellationToken),
            .. function?.Build?.Contains("clang", StringComparison.Ordinal) == true
                ? [await CompilerCheck.RunAsync(context.Environment.Time, cancellationToken)]
                : Array.Empty<CheckResult>(),
            .. await ServerCheck.RunAsync(token => context.OpenServerAsync(token, folder: folder), cancellationToken),
        ];
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonArray([.. results.Select(DocumentOf)]));
        else
            foreach (var result in results)
                Write(context.Terminal, result);
        return results.Any(result => result.Outcome == CheckOutcome.Failed) ? ExitCodes.Failure : ExitCodes.Success;
    }

    private static void Write(Terminal terminal, CheckResult result)
    {
        terminal.Line(new TextPart($"{LabelOf(result.Outcome),-7}", ColorOf(result.Outcome)), $" {result.Name}: {result.Message}");
        if (result.Advice is { } advice)
            terminal.Line(new TextPart($"        {advice}", TerminalColor.Cyan));
    }

    private static string LabelOf(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "ok",
        CheckOutcome.Warned => "warning",
        _ => "failed",
    };

    private static TerminalColor ColorOf(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => TerminalColor.Green,
        CheckOutcome.Warned => TerminalColor.Yellow,
        _ => TerminalColor.Red,
    };

    private static JsonObject DocumentOf(CheckResult result) => new()
    {
        ["name"] = result.Name,
        ["outcome"] = LabelOf(result.Outcome),
        ["message"] = result.Message,
        ["advice"] = result.Advice,
    };
}
