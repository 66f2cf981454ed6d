using Deus.Hosting.Tool.Folders;
using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Servers;

/// <summary>
/// Finds the server of a command: options, then environment variables, then the named profile, then <c>appwrite.config.json</c>, then the
/// current profile. The key of a profile is sent to the server of that profile only, so that a file in a cloned repository cannot direct
/// it to another one.
/// </summary>
internal sealed class ServerSettingsReader(ToolEnvironment environment, ProfileStore profiles, Terminal terminal)
{
    public const string EndpointVariable = "DEUS_ENDPOINT";
    public const string ProjectVariable = "DEUS_PROJECT";
    public const string KeyVariable = "DEUS_API_KEY";
    public const string KeyFileVariable = "DEUS_API_KEY_FILE";
    public const string ProfileVariable = "DEUS_PROFILE";

    /// <summary>Reads the settings, and asks for the key when it is not known.</summary>
    /// <param name="choice">What the command line says.</param>
    /// <param name="folder">The absolute path where the search for <c>appwrite.config.json</c> begins.</param>
    /// <param name="cancellationToken">Cancels the question for the key.</param>
    /// <exception cref="ToolException">The server or the key is not known, or the named profile does not exist.</exception>
    public async Task<ServerSettings> ReadAsync(ServerChoice choice, string folder, CancellationToken cancellationToken)
    {
        var named = choice.Profile ?? environment.Text(ProfileVariable);
        var profile = ProfileOf(named);
        var file = named is null ? AppwriteConfigFile.Find(folder) : null;
        var endpoint = choice.Endpoint ?? environment.Text(EndpointVariable) ?? file?.Endpoint ?? profile?.Endpoint ?? throw NoServer("endpoint");
        var project = choice.ProjectId ?? environment.Text(ProjectVariable) ?? file?.ProjectId ?? profile?.ProjectId ?? throw NoServer("project");
        return new ServerSettings
        {
            Endpoint = endpoint,
            ProjectId = project,
            ApiKey = ReadKey() ?? KeyOf(profile, endpoint) ?? await AskKeyAsync(endpoint, cancellationToken),
            AllowInsecure = choice.AllowInsecure,
        };
    }

    /// <summary>Returns the key of the environment; null when it has none.</summary>
    /// <exception cref="ToolException">The file with the key does not exist.</exception>
    public string? ReadKey()
    {
        if (environment.Text(KeyVariable) is { } key)
            return key;
        if (environment.Text(KeyFileVariable) is not { } path)
            return null;
        var file = environment.FullPath(path);
        return File.Exists(file)
            ? File.ReadAllText(file).Trim()
            : throw new ToolException($"{KeyFileVariable} names '{file}', which does not exist. Accepted: a file that has the key.");
    }

    public Task<string> AskKeyAsync(string endpoint, CancellationToken cancellationToken) => terminal.AskSecretAsync(
        $"The API key for {endpoint}", $"Set {KeyVariable} or {KeyFileVariable}, or create a profile with 'deus profile set'.", cancellationToken);

    private Profile? ProfileOf(string? named)
    {
        if (named is not null)
            return profiles.Find(named) ?? throw profiles.NotFound(named);
        return profiles.Current is { } current ? profiles.Find(current) : null;
    }

    private static string? KeyOf(Profile? profile, string endpoint) =>
        profile is { ApiKey.Length: > 0 } && profile.Endpoint.TrimEnd('/') == endpoint.TrimEnd('/') ? profile.ApiKey : null;

    private static ToolException NoServer(string what) => new(
        $"The {what} of the server is not known. Accepted: --{what}, DEUS_{what.ToUpperInvariant()}, appwrite.config.json, or a profile of "
        + "'deus profile set'. 'deus dev' needs no server.");
}
