namespace Deus.Hosting.Functions.Builds.Local;

/// <summary>Runs the commands of a build.</summary>
internal interface IBuildCommands
{
    /// <summary>Runs the commands to their end. Canceling kills all processes that they have started before the method returns.</summary>
    /// <returns>The exit code.</returns>
    Task<int> RunAsync(BuildCommand command, CancellationToken cancellationToken);
}

/// <summary>The commands of one build.</summary>
/// <param name="Text">The text for the shell.</param>
/// <param name="Folder">The working directory.</param>
/// <param name="Environment">The complete environment; nothing is inherited.</param>
/// <param name="OnOutput">Receives the output, standard output and standard error.</param>
internal sealed record BuildCommand(
    string Text, string Folder, IReadOnlyDictionary<string, string> Environment, Action<string> OnOutput)
{
    /// <summary>The private memory limit of each process in MiB; null: the limit of the host.</summary>
    public int? MaxMemoryMegabytes { get; init; }

    /// <summary>The largest file that a process may write in MiB; null: the limit of the host.</summary>
    public int? MaxFileMegabytes { get; init; }
}
