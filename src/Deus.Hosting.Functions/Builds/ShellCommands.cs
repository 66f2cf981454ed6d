using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds;

/// <inheritdoc />
/// <remarks>
/// One shell for the whole text, as on Appwrite: <c>bash</c> where there is one, behind the caller's own prefix. What it
/// starts is limited and ends with it.
/// </remarks>
internal sealed class ShellCommands(IOptions<FunctionsOptions> options, TimeProvider time) : IBuildCommands
{
    private const string Bash = "/bin/bash";
    private const int MaxMemoryMegabytes = 4096;
    private const long BytesPerMegabyte = 1024 * 1024;

    public async Task<int> RunAsync(BuildCommand command, CancellationToken cancellationToken)
    {
        string[] program = [.. options.Value.BuildIsolation ?? [], File.Exists(Bash) ? Bash : "/bin/sh", "-c", command.Text];
        var process = SupervisedProcess.Start(
            new SupervisedProcessStart
            {
                FileName = program[0],
                Arguments = program[1..],
                MaxMemoryMegabytes = MaxMemoryMegabytes,
                MaxFileMegabytes = (int)Math.Min(int.MaxValue, 1 + (options.Value.MaxUnpackedBytes / BytesPerMegabyte)),
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
