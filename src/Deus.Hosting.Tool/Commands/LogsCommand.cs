using System.CommandLine;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Output;
using Deus.Hosting.Tool.Servers;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus logs</c>: prints the executions of a function with their log lines, oldest first.</summary>
internal static class LogsCommand
{
    private const int DefaultCount = 10;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    public static Command Create(CommandRunner runner)
    {
        var function = FunctionArguments.FunctionId();
        var follow = new Option<bool>("--follow", "-f") { Description = "Prints new executions when they have ended, until Ctrl-C." };
        var count = new Option<int>("--last", "-n")
        {
            Description = $"The number of past executions to print, 0 to {ExecutionFeed.PageSize}. Default: {DefaultCount}.",
            DefaultValueFactory = _ => DefaultCount,
        };
        var command = new Command("logs", "Prints the executions of a function with their logs.") { function, follow, count };
        runner.Handle(command, (context, token) =>
            RunAsync(context, context.Value(function), context.Value(count), context.Value(follow), token));
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string functionId, int count, bool isFollowing, CancellationToken cancellationToken)
    {
        if (count is < 0 or > ExecutionFeed.PageSize)
            throw new ToolException($"--last is {count}. Accepted: 0 to {ExecutionFeed.PageSize}.");
        await using var server = await context.OpenServerAsync(cancellationToken);
        var feed = new ExecutionFeed(server.Backend, functionId);
        foreach (var execution in (await feed.ReadNewAsync(cancellationToken)).TakeLast(count))
            Write(context.Terminal, await feed.ReadLogsAsync(execution, cancellationToken));
        if (isFollowing)
            await FollowAsync(context, feed, cancellationToken);
        return ExitCodes.Success;
    }

    private static async Task FollowAsync(CommandContext context, ExecutionFeed feed, CancellationToken cancellationToken)
    {
        context.Terminal.Hint("Waiting for executions; Ctrl-C stops");
        using var timer = new PeriodicTimer(PollInterval, context.Environment.Time);
        while (await timer.WaitForNextTickAsync(cancellationToken))
        {
            try
            {
                foreach (var execution in await feed.ReadNewAsync(cancellationToken))
                    Write(context.Terminal, await feed.ReadLogsAsync(execution, cancellationToken));
            }
            catch (BackendUnreachableException e)
            {
                context.Terminal.Warning($"{e.Message} The next attempt is in {PollInterval.TotalSeconds:0} s.");
            }
        }
    }

    private static void Write(Terminal terminal, ExecutionRecord execution)
    {
        if (terminal.IsJson)
        {
            terminal.JsonLine(DocumentOf(execution));
            return;
        }

        terminal.Line(
            new($"{execution.CreatedAt:yyyy-MM-dd HH:mm:ss} ", TerminalColor.Gray),
            $"{execution.Method} {execution.Path} ",
            StatusColors.Of(execution.StatusCode),
            $" {execution.Status} in {Measures.Duration(execution.Duration)} ",
            new(execution.ExecutionId, TerminalColor.Gray));
        foreach (var line in Lines(execution.Logs))
            terminal.Line($"  {line}");
        foreach (var line in Lines(execution.Errors))
            terminal.Line(new TextPart($"  error: {line}", TerminalColor.Red));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static JsonObject DocumentOf(ExecutionRecord execution) => new()
    {
        ["executionId"] = execution.ExecutionId,
        ["functionId"] = execution.FunctionId,
        ["deploymentId"] = execution.DeploymentId,
        ["status"] = execution.Status.Value,
        ["trigger"] = execution.Trigger,
        ["method"] = execution.Method,
        ["path"] = execution.Path,
        ["statusCode"] = execution.StatusCode,
        ["createdAt"] = execution.CreatedAt,
        ["durationMs"] = execution.Duration.TotalMilliseconds,
        ["logs"] = execution.Logs,
        ["errors"] = execution.Errors,
    };
}
