using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Folders;
using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus init</c>: creates a folder with a function.</summary>
internal static class InitCommand
{
    public static Command Create(CommandRunner runner)
    {
        var folder = FunctionArguments.Folder();
        var template = new Option<string?>("--template", "-t")
        {
            Description = $"The kind of function. Default: asks for it in a terminal, and {FunctionTemplates.Names[0]} elsewhere.",
        };
        template.AcceptOnlyFromAmong([.. FunctionTemplates.Names]);
        var command = new Command("init", "Creates a folder with a function and a README that says how to run it.") { folder, template };
        runner.Handle(command, (context, token) => RunAsync(context, context.Value(folder), context.Value(template), token));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, string? folder, string? template, CancellationToken cancellationToken)
    {
        var path = context.Environment.FullPath(folder ?? ".");
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        FunctionFolder.CheckId(name);
        template ??= await context.Terminal.ChooseAsync("What kind of function?", FunctionTemplates.All, cancellationToken);
        var files = FunctionTemplates.Read(template, name);
        RejectExisting(path, files);
        FolderWriter.Write(path, files);
        foreach (var (relative, _) in files)
            context.Terminal.Line(new("created ", TerminalColor.Gray), Path.Combine(folder ?? "", relative));
        context.Terminal.Success($"The function '{name}' is in {path}");
        context.Terminal.Hint($"Run it: deus dev {folder}".TrimEnd());
        if (context.Terminal.IsJson)
            context.Terminal.Json(new JsonObject
            {
                ["functionId"] = name,
                ["folder"] = path,
                ["files"] = new JsonArray([.. files.Select(file => JsonValue.Create(file.Path))]),
            });
        return ExitCodes.Success;
    }

    /// <summary>Rejects a folder that has one of the files, before anything is written.</summary>
    private static void RejectExisting(string folder, IEnumerable<TemplateFile> files)
    {
        foreach (var file in files)
            if (File.Exists(Path.Combine(folder, file.Path)))
                throw new ToolException(
                    $"'{Path.Combine(folder, file.Path)}' exists. Accepted: a folder without the files of the template. Nothing was written.",
                    ExitCodes.Refused);
    }
}
