using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Output;
using Microsoft.Extensions.Options;

namespace Deus.Hosting.Tool.Commands;

/// <summary>Runs the handlers of commands, and turns their exceptions into a message and an exit code.</summary>
internal sealed class CommandRunner(ToolEnvironment environment)
{
    public GlobalOptions Options { get; } = new();

    /// <summary>Sets the handler of a command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="handler">Runs the command, and returns one of <see cref="ExitCodes"/>.</param>
    public void Handle(Command command, Func<CommandContext, CancellationToken, Task<int>> handler) =>
        command.SetAction((ParseResult parsed, CancellationToken token) => RunAsync(parsed, handler, token));

    private async Task<int> RunAsync(
        ParseResult parsed, Func<CommandContext, CancellationToken, Task<int>> handler, CancellationToken cancellationToken)
    {
        var terminal = new Terminal(environment, parsed.GetValue(Options.Json));
        try
        {
            return await handler(new CommandContext(parsed, Options, environment, terminal), cancellationToken);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            return Fail(terminal, e is InterruptedException or DeployCanceledException ? e.Message : "Stopped.", ExitCodes.Interrupted);
        }
        catch (ToolException e)
        {
            return Fail(terminal, e.Message, e.ExitCode);
        }
        catch (HostingException e)
        {
            // An operation that was stopped may throw what is left behind.
            return cancellationToken.IsCancellationRequested
                ? Fail(terminal, e.Message, ExitCodes.Interrupted, e)
                : Fail(terminal, e.Message, ExitCodes.From(e.Reason), e, FailureText.Of(e));
        }
        catch (OptionsValidationException e)
        {
            return Fail(terminal, string.Join(Environment.NewLine, e.Failures), ExitCodes.Usage);
        }
        catch (ArgumentException e)
        {
            return Fail(terminal, e.Message, ExitCodes.Usage);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(terminal, e.Message, ExitCodes.Failure);
        }
    }

    /// <param name="terminal">Receives the message, and the JSON document.</param>
    /// <param name="message">The message of the document.</param>
    /// <param name="exitCode">One of <see cref="ExitCodes"/>.</param>
    /// <param name="failure">The cause with its ids; null for none.</param>
    /// <param name="shown">The message for people; null for <paramref name="message"/>.</param>
    private static int Fail(Terminal terminal, string message, int exitCode, HostingException? failure = null, string? shown = null)
    {
        if (exitCode == ExitCodes.Interrupted)
            terminal.Warning(message);
        else
            terminal.Failure(shown ?? message);
        if (terminal.IsJson)
            terminal.Json(new JsonObject
            {
                ["error"] = new JsonObject
                {
                    ["message"] = message,
                    ["exitCode"] = exitCode,
                    ["functionId"] = failure?.FunctionId,
                    ["deploymentId"] = failure?.DeploymentId,
                },
            });
        return exitCode;
    }
}
