using System.CommandLine;
using System.CommandLine.Invocation;
using Deus.Hosting.Tool.Commands;

namespace Deus.Hosting.Tool;

/// <summary>The command line <c>deus</c>.</summary>
internal static class CommandLineApp
{
    /// <summary>Runs one command line.</summary>
    /// <param name="arguments">The arguments, without the name of the program.</param>
    /// <param name="environment">The streams, variables and folders to use.</param>
    /// <param name="cancellationToken">Stops the command, as Ctrl-C does.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, ToolEnvironment environment, CancellationToken cancellationToken)
    {
        // '@file' is a value of options here, and no file with more arguments.
        var parsed = Create(environment).Parse(arguments, new ParserConfiguration { ResponseFileTokenReplacer = null });
        // Help would hide the error. Without a command it is the answer.
        if (parsed.Action is ParseErrorAction error)
            error.ShowHelp = arguments.Count == 0;
        var configuration = new InvocationConfiguration
        {
            Output = environment.Output,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            // Program handles the signals.
            ProcessTerminationTimeout = null,
        };
        var code = await parsed.InvokeAsync(configuration, cancellationToken);
        return parsed.Errors.Count > 0 && code != ExitCodes.Success ? ExitCodes.Usage : code;
    }

    internal static RootCommand Create(ToolEnvironment environment)
    {
        var runner = new CommandRunner(environment);
        var root = new RootCommand("Creates, runs, deploys and calls functions, on Appwrite and on the embedded function host.")
        {
            InitCommand.Create(runner),
            DevCommand.Create(runner),
            DeployCommand.Create(runner),
            InvokeCommand.Create(runner),
            LogsCommand.Create(runner),
            ListCommand.Create(runner),
            RollbackCommand.Create(runner),
            DeleteCommand.Create(runner),
            EnvCommand.Create(runner),
            ProfileCommand.Create(runner),
            DoctorCommand.Create(runner),
            CompletionCommand.Create(runner),
        };
        runner.Options.AddTo(root);
        return root;
    }
}
