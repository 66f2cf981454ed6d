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
        runner.Handle(command, (context, token) => RunAsync(context, context.Environment.FullPath(context.Value(folder)), token));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string folder, CancellationToken cancellationToken)
    {
        var isNodeNeeded = FolderCheck.Find(folder) is { IsNode: true };
        List<CheckResult> results =
        [
            SystemCheck.Run(),
            await NodeCheck.RunAsync(isNodeNeeded, context.Environment.Time, cancellationToken),
            await FolderCheck.RunAsync(folder, cancellationToken),
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
        terminal.Line($"{LabelOf(result.Outcome),-7} {result.Name}: {result.Message}");
        if (result.Advice is { } advice)
            terminal.Line($"        {advice}");
    }

    private static string LabelOf(CheckOutcome outcome) => outcome switch
    {
        CheckOutcome.Passed => "ok",
        CheckOutcome.Warned => "warning",
        _ => "failed",
    };

    private static JsonObject DocumentOf(CheckResult result) => new()
    {
        ["name"] = result.Name,
        ["outcome"] = LabelOf(result.Outcome),
        ["message"] = result.Message,
        ["advice"] = result.Advice,
    };
}
