using Deus.Hosting.Functions.Runtimes;

namespace Deus.Hosting.Functions.Builds;

/// <inheritdoc />
/// <remarks>One shell for the whole text, as on Appwrite: <c>bash</c> where there is one.</remarks>
internal sealed class ShellCommands(TimeProvider time) : IBuildCommands
{
    private const string Bash = "/bin/bash";

    public async Task<int> RunAsync(BuildCommand command, CancellationToken cancellationToken)
    {
        var process = SupervisedProcess.Start(
            new SupervisedProcessStart
            {
                FileName = File.Exists(Bash) ? Bash : "/bin/sh",
                Arguments = ["-c", command.Text],
                WorkingDirectory = command.Folder,
                Environment = command.Environment,
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
}
