namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>Runs the commands of a build.</summary>
internal interface IBuildCommands
{
    /// <summary>Runs them to their end; when cancelled, everything they started is killed first.</summary>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(BuildCommand command, CancellationToken cancellationToken);
}

/// <summary>The commands of one build.</summary>
/// <param name="Text">The text for the shell.</param>
/// <param name="Folder">The folder it runs in.</param>
/// <param name="Environment">All of its environment.</param>
/// <param name="OnOutput">Receives what it prints.</param>
internal sealed record BuildCommand(
    string Text, string Folder, IReadOnlyDictionary<string, string> Environment, Action<string> OnOutput);
