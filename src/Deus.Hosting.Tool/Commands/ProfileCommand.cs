using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Output;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus profile</c>: stores servers with their keys.</summary>
internal static class ProfileCommand
{
    public static Command Create(CommandRunner runner) => new("profile", "Stores servers with their keys.")
    {
        CreateSet(runner),
        CreateChange(runner, "use", "Makes a profile the current one.", (profiles, name) => profiles.Use(name)),
        CreateChange(runner, "delete", "Deletes a profile with its key.", (profiles, name) => profiles.Delete(name)),
        CreateList(runner),
    };

    private static Command CreateSet(CommandRunner runner)
    {
        var name = NameArgument();
        var command = new Command("set", "Stores --endpoint, --project and a key, which is asked for or taken from DEUS_API_KEY or DEUS_API_KEY_FILE.") { name };
        runner.Handle(command, async (context, token) =>
        {
            var choice = context.Choice;
            var endpoint = choice.Endpoint ?? throw new ToolException("--endpoint is missing. Accepted: the URL of the API, such as https://cloud.appwrite.io/v1.");
            var project = choice.ProjectId ?? throw new ToolException("--project is missing. Accepted: the id of a project.");
            var settings = new ServerSettingsReader(context.Environment, context.Profiles, context.Terminal);
            var key = settings.ReadKey() ?? await settings.AskKeyAsync(endpoint, token);
            // Checks the settings as every command does. Nothing is sent.
            await using (ServerConnection.Open(
                new ServerSettings { Endpoint = endpoint, ProjectId = project, ApiKey = key, AllowInsecure = choice.AllowInsecure },
                context.Environment.Time))
                context.Profiles.Set(new Profile(context.Value(name), endpoint, project, key));
            context.Terminal.Success($"The profile '{context.Value(name)}' is stored in {context.Profiles.FilePath}, and is the current one.");
            return ExitCodes.Success;
        });
        return command;
    }

    private static Command CreateChange(
        CommandRunner runner, string commandName, string description, Action<ProfileStore, string> change)
    {
        var name = NameArgument();
        var command = new Command(commandName, description) { name };
        runner.Handle(command, (context, _) =>
        {
            change(context.Profiles, context.Value(name));
            context.Terminal.Success($"Done: {commandName} '{context.Value(name)}'.");
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static Command CreateList(CommandRunner runner)
    {
        var command = new Command("list", "Lists the profiles, without their keys.");
        runner.Handle(command, (context, _) =>
        {
            var current = context.Profiles.Current;
            var profiles = context.Profiles.List();
            if (context.Terminal.IsJson)
                context.Terminal.Json(new JsonArray([.. profiles.Select(profile => new JsonObject
                {
                    ["name"] = profile.Name,
                    ["endpoint"] = profile.Endpoint,
                    ["project"] = profile.ProjectId,
                    ["isCurrent"] = profile.Name == current,
                })]));
            else
                context.Terminal.Table(
                    ["Profile", "Endpoint", "Project", "Current"],
                    profiles.Select(profile => new TextPart[]
                    {
                        new(profile.Name, TerminalColor.Cyan),
                        profile.Endpoint,
                        profile.ProjectId,
                        new(profile.Name == current ? "current" : "", TerminalColor.Green),
                    }));
            return Task.FromResult(ExitCodes.Success);
        });
        return command;
    }

    private static Argument<string> NameArgument() => new("name") { Description = "The name of the profile." };
}
