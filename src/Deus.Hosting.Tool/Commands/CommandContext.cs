using System.CommandLine;
using Deus.Hosting.Tool.Output;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Commands;

/// <summary>One run of a command: its values, the terminal and the server.</summary>
internal sealed class CommandContext(ParseResult parsed, GlobalOptions options, ToolEnvironment environment, Terminal terminal)
{
    public ToolEnvironment Environment => environment;

    public Terminal Terminal => terminal;

    public ProfileStore Profiles { get; } = new(environment.ConfigurationFolder);

    /// <summary>The server that the options name.</summary>
    public ServerChoice Choice => new(
        parsed.GetValue(options.Profile),
        parsed.GetValue(options.Endpoint),
        parsed.GetValue(options.Project),
        parsed.GetValue(options.AllowInsecure));

    public T? Value<T>(Option<T> option) => parsed.GetValue(option);

    /// <summary>Returns the value of an argument that the parser requires, or that has a default.</summary>
    public T Value<T>(Argument<T> argument) => parsed.GetValue(argument)!;

    /// <summary>Returns the absolute path of the folder that the user has given, or of the working folder.</summary>
    public string FolderPath(Argument<string?> folder) => environment.FullPath(parsed.GetValue(folder) ?? ".");

    /// <summary>Finds the server and opens a connection. The first request is sent when the connection is used.</summary>
    /// <param name="cancellationToken">Cancels a question for the key.</param>
    /// <param name="artifacts">The artifacts to deploy; null (default) for a command that deploys nothing.</param>
    /// <param name="folder">The absolute path where the search for <c>appwrite.config.json</c> begins; null (default) for the
    /// working folder.</param>
    public async Task<ServerConnection> OpenServerAsync(
        CancellationToken cancellationToken, IBlobReader? artifacts = null, string? folder = null)
    {
        var settings = await new ServerSettingsReader(environment, Profiles, terminal)
            .ReadAsync(Choice, folder ?? environment.WorkingFolder, cancellationToken);
        return ServerConnection.Open(settings, environment.Time, artifacts);
    }
}
