using System.Text;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tool.Tests.Commands;

/// <summary>Writes docs/tool-transcript.md: what the commands print, from an empty folder to a deleted function.</summary>
public sealed class TranscriptTests
{
    private static readonly (string Line, string Input)[] Commands =
    [
        ("init hello --template lua", ""),
        ("doctor hello", ""),
        ("deploy hello", ""),
        ("invoke hello --path /?name=Ada", ""),
        ("env set hello GREETING --plain", "Good day"),
        ("env list hello --values", ""),
        ("deploy hello --json", ""),
        ("list", ""),
        ("list hello", ""),
        ("rollback hello", ""),
        ("logs hello", ""),
        ("delete hello", ""),
        ("delete hello --yes", ""),
        ("invoke hello", ""),
    ];

    [Test]
    [Explicit("Writes docs/tool-transcript.md. Run it after a change of what a command prints, and commit the diff.")]
    public async Task Write_the_transcript()
    {
        using var tool = new ToolRunner();
        await using var server = await TestServer.StartAsync(TestServer.Host);
        server.Configure(tool);
        var text = new StringBuilder("# A transcript of `deus`\n\nWritten by `TranscriptTests`, against the API of an embedded host. Messages (standard error) are above results (standard output).\n\n```console\n");
        foreach (var (line, input) in Commands)
        {
            tool.Input = input;
            var result = await tool.RunAsync(line.Split(' '));
            text.Append("$ ").Append(input.Length == 0 ? "" : $"echo '{input}' | ").Append("deus ").Append(line).Append('\n')
                .Append(result.Error).Append(result.Output);
            if (result.ExitCode != ExitCodes.Success)
                text.Append("# exit code ").Append(result.ExitCode).Append('\n');
        }

        var transcript = text.Append("```\n").ToString().ReplaceLineEndings("\n")
            .Replace(tool.Folder, "/home/ada", StringComparison.Ordinal)
            .Replace(server.Endpoint, "http://127.0.0.1:5080/v1", StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(Repository.Root, "docs", "tool-transcript.md"), transcript);
    }
}
