using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Deus.Hosting.Tool.Output;

/// <summary>
/// Writes results to standard output, and messages and questions to standard error. With <c>--json</c>, standard output has JSON
/// only. Safe for concurrent use.
/// </summary>
internal sealed class Terminal
{
    // A pipe has no width: rows are not wrapped.
    private const int PipeWidth = 4096;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private readonly Lock _gate = new();
    private readonly ToolEnvironment _environment;
    private readonly IAnsiConsole _output;
    private readonly IAnsiConsole _messages;

    public Terminal(ToolEnvironment environment, bool isJson)
    {
        _environment = environment;
        IsJson = isJson;
        _output = Create(environment.Output, isInteractive: false);
        _messages = Create(environment.Error, environment.IsInputTerminal && environment.IsErrorTerminal);
        Progress = new ProgressBar(environment.Error, environment.IsErrorTerminal);
    }

    public bool IsJson { get; }

    /// <summary>True when a person can answer questions.</summary>
    public bool IsInteractive => _environment.IsInputTerminal && _environment.IsErrorTerminal;

    public ProgressBar Progress { get; }

    /// <summary>Writes a line of a result to standard output; nothing with <c>--json</c>.</summary>
    public void Line(string text)
    {
        if (IsJson)
            return;
        lock (_gate)
            _environment.Output.WriteLine(TerminalText.Printable(text));
    }

    /// <summary>Writes a table to standard output.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new Table().AddColumns(columns.Select(column => Markup.Escape(column)).ToArray()).Border(TableBorder.Simple);
        foreach (var row in rows)
            table.AddRow(row.Select(cell => Markup.Escape(TerminalText.Printable(cell))).ToArray());
        lock (_gate)
            _output.Write(table);
    }

    /// <summary>Writes a JSON document to standard output.</summary>
    public void Json(JsonNode document)
    {
        lock (_gate)
            _environment.Output.WriteLine(document.ToJsonString(Indented));
    }

    /// <summary>Writes a JSON document in one line to standard output.</summary>
    public void JsonLine(JsonNode document)
    {
        lock (_gate)
            _environment.Output.WriteLine(document.ToJsonString());
    }

    /// <summary>Writes a message to standard error.</summary>
    public void Message(string text) => WriteMessage(text, TerminalColor.None);

    public void Success(string text) => WriteMessage(text, TerminalColor.Green);

    public void Warning(string text) => WriteMessage(text, TerminalColor.Yellow);

    public void Failure(string text) => WriteMessage(text, TerminalColor.Red);

    /// <summary>Writes a line that comes from a build or a function to standard error.</summary>
    public void Log(string text) => WriteMessage("  " + text, TerminalColor.Gray);

    /// <summary>Asks for a secret, which is not shown.</summary>
    /// <exception cref="ToolException">No person can answer.</exception>
    public Task<string> AskSecretAsync(string question, string alternative, CancellationToken cancellationToken) => IsInteractive
        ? _messages.PromptAsync(new TextPrompt<string>(Markup.Escape(question)).Secret(), cancellationToken)
        : throw new ToolException($"{question} cannot be asked for, because the input is not a terminal. {alternative}");

    /// <summary>Asks a question that is answered with yes or no; the default is no.</summary>
    /// <exception cref="ToolException">No person can answer.</exception>
    public Task<bool> ConfirmAsync(string question, string alternative, CancellationToken cancellationToken) => IsInteractive
        ? _messages.PromptAsync(new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }, cancellationToken)
        : throw new ToolException($"The command asks for confirmation, and the input is not a terminal. {alternative}");

    private void WriteMessage(string text, string color)
    {
        lock (_gate)
        {
            Progress.End();
            var printable = TerminalText.Printable(text);
            var isColored = _messages.Profile.Capabilities.Ansi && _messages.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;
            _environment.Error.WriteLine(isColored ? TerminalColor.Apply(printable, color) : printable);
        }
    }

    private static IAnsiConsole Create(TextWriter writer, bool isInteractive)
    {
        var output = new AnsiConsoleOutput(writer);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = output,
            // The library looks at TERM only, and would color the text of a pipe.
            Ansi = output.IsTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            Interactive = isInteractive ? InteractionSupport.Yes : InteractionSupport.No,
        });
        if (!output.IsTerminal)
            console.Profile.Width = PipeWidth;
        return console;
    }
}
