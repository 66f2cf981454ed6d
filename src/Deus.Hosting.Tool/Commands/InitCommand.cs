using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Folders;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus init</c>: creates a folder with a function.</summary>
internal static class InitCommand
{
    public static Command Create(CommandRunner runner)
    {
        var folder = FunctionArguments.Folder();
        var template = new Option<string>("--template", "-t")
        {
            Description = $"The kind of function: {string.Join(", ", FunctionTemplates.Names)}.",
            DefaultValueFactory = _ => FunctionTemplates.Names[0],
        };
        template.AcceptOnlyFromAmong([.. FunctionTemplates.Names]);
        var command = new Command("init", "Creates a folder with a function and a README that tells how to run it.") { folder, template };
        runner.Handle(command, (context, _) => Task.FromResult(Run(context, context.Value(folder), context.Value(template)!)));
        return command;
    }

    private static int Run(CommandContext context, string folder, string template)
    {
        var path = context.Environment.FullPath(folder);
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(path));
        FunctionFolder.CheckId(name);
        var files = FunctionTemplates.Read(template, name);
        RejectExisting(path, files);
        foreach (var (relative, content) in files)
        {
            var target = Path.Combine(path, relative);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.WriteAllText(target, content);
        }

        foreach (var (relative, _) in files)
            context.Terminal.Line($"created {Path.Combine(folder, relative)}");
        context.Terminal.Success($"The function '{name}' is in {path}. Run it: deus dev {folder}");
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
