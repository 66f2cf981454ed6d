using System.CommandLine;

namespace Deus.Hosting.Tool.Commands;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    public Option<bool> Json { get; } = new("--json")
    {
        Description = "Writes the result as JSON to standard output. Messages go to standard error.",
        Recursive = true,
    };

    public Option<string?> Profile { get; } = new("--profile")
    {
        Description = "The profile with the server, see 'deus profile'. Default: DEUS_PROFILE, then the current profile.",
        Recursive = true,
    };

    public Option<string?> Endpoint { get; } = new("--endpoint")
    {
        Description = "The URL of the API with its version segment. Default: DEUS_ENDPOINT, appwrite.config.json, the profile.",
        Recursive = true,
    };

    public Option<string?> Project { get; } = new("--project")
    {
        Description = "The id of the project. Default: DEUS_PROJECT, appwrite.config.json, the profile.",
        Recursive = true,
    };

    public Option<bool> AllowInsecure { get; } = new("--allow-insecure")
    {
        Description = "Sends the key over plain http to other hosts than this machine.",
        Recursive = true,
    };

    public void AddTo(Command root)
    {
        root.Options.Add(Json);
        root.Options.Add(Profile);
        root.Options.Add(Endpoint);
        root.Options.Add(Project);
        root.Options.Add(AllowInsecure);
    }
}
