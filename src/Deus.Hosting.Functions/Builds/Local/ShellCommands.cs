using Deus.Hosting.Functions.Runtimes;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Functions.Builds.Local;

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
        var environment = ShellEnvironment.Pack(command.Environment);
        string[] program = [.. options.Value.BuildIsolation ?? [], .. ProgramOf(command.Text, [.. ShellEnvironment.NamesIn(environment)])];
        var process = SupervisedProcess.Start(
            new SupervisedProcessStart
            {
                FileName = program[0],
                Arguments = program[1..],
                MaxMemoryMegabytes = MaxMemoryMegabytes,
                MaxFileMegabytes = (int)Math.Min(int.MaxValue, 1 + (options.Value.MaxUnpackedBytes / BytesPerMegabyte)),
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

    /// <summary>The shell with its text, behind a step that gives carried variables their names where there are any.</summary>
    private static string[] ProgramOf(string text, IReadOnlyCollection<string> carried)
    {
        string[] program = [File.Exists(Bash) ? Bash : "/bin/sh", "-c", text];
        if (carried.Count == 0)
            return program;
        // The values are arguments of env for the moment until the shell takes its place; no program does it without.
        var words = carried.Select(name => $"-u {name}").Concat(carried.Select(name => $"\"${name}\""));
        return ["/bin/sh", "-c", $"exec env {string.Join(' ', words)} \"$@\"", "deus-build", .. program];
    }
}
