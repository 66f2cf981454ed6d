using Deus.Hosting.Functions.Runtimes.Processes;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds.Local;

/// <inheritdoc />
/// <remarks>
/// Runs one shell for the whole text, as Appwrite does: <c>bash</c> if it is installed, otherwise <c>sh</c>, behind the
/// <c>BuildIsolation</c> prefix of the options. The started processes have resource limits and end with the shell.
/// </remarks>
internal sealed class ShellCommands(IOptions<FunctionsOptions> options, TimeProvider time) : IBuildCommands
{
    private const string Bash = "/bin/bash";

    public async Task<int> RunAsync(BuildCommand command, CancellationToken cancellationToken)
    {
        var environment = ShellEnvironment.Pack(command.Environment);
        string[] program = [.. options.Value.BuildIsolation ?? [], .. ProgramOf(command.Text, [.. ShellEnvironment.NamesIn(environment)])];
        var process = SupervisedProcess.Start(
            new SupervisedProcessStart
            {
                FileName = program[0],
                Arguments = program[1..],
                MaxMemoryMegabytes = command.MaxMemoryMegabytes,
                MaxFileMegabytes = command.MaxFileMegabytes,
                WorkingDirectory = command.Folder,
                Environment = environment,
                OnOutput = text =>
                {
                    command.OnOutput(text.ToString());
                    return ValueTask.CompletedTask;
                },
            },
            time);
        await using (process.ConfigureAwait(false))
            return await process.Exited.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the shell command, preceded by a step that renames carried variables when there are any.</summary>
    private static string[] ProgramOf(string text, IReadOnlyCollection<string> carried)
    {
        string[] program = [File.Exists(Bash) ? Bash : "/bin/sh", "-c", text];
        if (carried.Count == 0)
            return program;
        // The values are visible as arguments of env until the shell replaces it. There is no program that avoids this.
        var words = carried.Select(name => $"-u {name}").Concat(carried.Select(name => $"\"${name}\""));
        return ["/bin/sh", "-c", $"exec env {string.Join(' ', words)} \"$@\"", "deus-build", .. program];
    }
}
