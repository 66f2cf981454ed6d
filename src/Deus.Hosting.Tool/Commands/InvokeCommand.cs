using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using Deus.Hosting.Tool.Output;

namespace Deus.Hosting.Tool.Commands;

/// <summary><c>deus invoke</c>: calls a function, and writes the body of its response to standard output.</summary>
internal static class InvokeCommand
{
    private const int FirstErrorStatus = 400;

    public static Command Create(CommandRunner runner)
    {
        var function = FunctionArguments.FunctionId();
        var body = new Option<string?>("--body", "-b") { Description = "The body as text; @file reads it from a file, @- from standard input." };
        var method = new Option<string>("--method", "-m") { Description = "The HTTP method. Default: POST.", DefaultValueFactory = _ => "POST" };
        var path = new Option<string>("--path", "-p") { Description = "The path and query. Default: /.", DefaultValueFactory = _ => "/" };
        var header = new Option<string[]>("--header", "-H")
        {
            Description = "A header as 'Name: value', may be repeated; @file reads one header a line, so that a secret is not an argument.",
            DefaultValueFactory = _ => [],
        };
        var output = new Option<string?>("--output", "-o") { Description = "Writes the bytes of the body to a file." };
        var command = new Command("invoke", "Calls a function and prints its response.") { function, body, method, path, header, output };
        runner.Handle(command, async (context, token) =>
        {
            var request = new InvokeRequest
            {
                Body = await ReadBodyAsync(context.Environment, context.Value(body), token),
                Method = context.Value(method)!,
                Path = context.Value(path)!,
                Headers = ReadHeaders(context.Environment, context.Value(header)!),
            };
            return await RunAsync(context, context.Value(function), request, context.Value(output), token);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        CommandContext context, string functionId, InvokeRequest request, string? output, CancellationToken cancellationToken)
    {
        await using var server = await context.OpenServerAsync(cancellationToken);
        var result = await Interruption.ExplainAsync(
            server.Backend.InvokeAsync(functionId, request, cancellationToken),
            $"Stopped waiting. The function may run to its end; its record is in 'deus logs {functionId}'.");
        if (output is not null)
            await File.WriteAllBytesAsync(context.Environment.FullPath(output), result.Body, cancellationToken);
        WriteLines(context, result.Logs, result.Errors);
        var isSuccess = result.IsSuccess && result.StatusCode < FirstErrorStatus;
        var summary = $"{result.StatusCode} in {Measures.Duration(result.Duration)}, execution {result.ExecutionId}";
        if (isSuccess)
            context.Terminal.Success(summary);
        else
            context.Terminal.Failure(summary);
        if (result.IsBodyTruncated)
            context.Terminal.Warning("The body is cut, because it exceeds the largest response.");
        if (context.Terminal.IsJson)
            context.Terminal.Json(DocumentOf(result));
        else if (output is null)
            await context.Environment.Output.WriteLineAsync(result.BodyText);
        return isSuccess ? ExitCodes.Success : ExitCodes.FunctionFailed;
    }

    private static void WriteLines(CommandContext context, params string[] texts)
    {
        foreach (var line in texts.SelectMany(text => text.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
            context.Terminal.Log(line);
    }

    private static JsonObject DocumentOf(InvokeResult result) => new()
    {
        ["executionId"] = result.ExecutionId,
        ["deploymentId"] = result.DeploymentId,
        ["statusCode"] = result.StatusCode,
        ["isSuccess"] = result.IsSuccess,
        ["durationMs"] = result.Duration.TotalMilliseconds,
        ["headers"] = new JsonArray([.. result.Headers.Select(header => new JsonObject { ["name"] = header.Key, ["value"] = header.Value })]),
        ["body"] = result.BodyText,
        ["logs"] = result.Logs,
        ["errors"] = result.Errors,
    };

    private static async Task<byte[]> ReadBodyAsync(ToolEnvironment environment, string? body, CancellationToken cancellationToken)
    {
        if (body is null)
            return [];
        if (body is not ['@', .. var path])
            return Encoding.UTF8.GetBytes(body);
        if (path != "-")
            return await File.ReadAllBytesAsync(environment.FullPath(path), cancellationToken);
        await using var input = environment.OpenInput();
        using var buffer = new MemoryStream();
        await input.CopyToAsync(buffer, cancellationToken);
        return buffer.ToArray();
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(ToolEnvironment environment, string[] headers) =>
    [
        .. headers
            .SelectMany(header => header is ['@', .. var path] ? File.ReadLines(environment.FullPath(path)) : new[] { header })
            .Where(line => line.Trim().Length > 0)
            .Select(ParseHeader),
    ];

    private static KeyValuePair<string, string> ParseHeader(string line)
    {
        var end = line.IndexOf(':', StringComparison.Ordinal);
        return end > 0
            ? KeyValuePair.Create(line[..end].Trim(), line[(end + 1)..].Trim())
            : throw new ToolException("A header has no name. Accepted: 'Name: value'.");
    }
}
