using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Deus.Hosting.Tool.Output;

/// <summary>
/// Writes results to standard output, and messages and questions to standard error. With <c>--json</c>, standard output has JSON
/// only. Colors and symbols are for terminals. Safe for concurrent use.
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
        Progress = new ProgressBar(environment.Error, environment.IsErrorTerminal && _messages.Profile.Capabilities.Ansi, IsColored(_messages));
    }

    public bool IsJson { get; }

    /// <summary>True when a person can answer questions.</summary>
    public bool IsInteractive => _environment.IsInputTerminal && _environment.IsErrorTerminal;

    public ProgressBar Progress { get; }

    /// <summary>Writes a line of a result to standard output; nothing with <c>--json</c>.</summary>
    public void Line(params IReadOnlyList<TextPart> parts)
    {
        if (IsJson)
            return;
        lock (_gate)
            _environment.Output.WriteLine(TextOf(parts, IsColored(_output)));
    }

    /// <summary>Writes a table to standard output.</summary>
    public void Table(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<TextPart>> rows)
    {
        var isColored = IsColored(_output);
        var table = new Table()
            .AddColumns(columns.Select(column => new TableColumn(new Text(column, isColored ? new Style(decoration: Decoration.Bold) : Style.Plain))).ToArray())
            .Border(isColored ? TableBorder.Rounded : TableBorder.Simple)
            .BorderColor(Color.Grey);
        foreach (var row in rows)
            table.AddRow(row.Select(cell => cell.ToCell()));
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
    public void Message(params IReadOnlyList<TextPart> parts) => WriteMessage("  ", parts);

    public void Success(params IReadOnlyList<TextPart> parts) => WriteMessage(new TextPart("✓ ", TerminalColor.Green), parts);

    public void Warning(string text) => WriteMessage(new TextPart("! ", TerminalColor.Yellow), [new(text, TerminalColor.Yellow)]);

    public void Failure(string text) => WriteMessage(new TextPart("✗ ", TerminalColor.Red), [new(text, TerminalColor.Red)]);

    /// <summary>Writes what to do next to standard error.</summary>
    public void Hint(string text) => WriteMessage("  ", [new(text, TerminalColor.Cyan)]);

    /// <summary>Writes a line that comes from a build or a function to standard error.</summary>
    public void Log(string text) => WriteMessage("  ", [new($"  {text}", TerminalColor.Gray)]);

    /// <summary>Asks for one of some choices.</summary>
    /// <param name="question">The question.</param>
    /// <param name="choices">The choices with their descriptions; the first one is chosen when no person can answer.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    public async Task<string> ChooseAsync(
        string question, IReadOnlyList<(string Name, string Description)> choices, CancellationToken cancellationToken)
    {
        if (!IsInteractive)
            return choices[0].Name;
        var width = choices.Max(choice => choice.Name.Length);
        var prompt = new SelectionPrompt<(string Name, string Description)>()
            .Title(Markup.Escape(question))
            .AddChoices(choices)
            .UseConverter(choice => $"{choice.Name.PadRight(width)}  [grey]{Markup.Escape(choice.Description)}[/]");
        return (await AskAsync(prompt, cancellationToken)).Name;
    }

    /// <summary>Asks for a secret, which is not shown.</summary>
    /// <exception cref="ToolException">No person can answer.</exception>
    public Task<string> AskSecretAsync(string question, string alternative, CancellationToken cancellationToken) => IsInteractive
        ? AskAsync(new TextPrompt<string>(Markup.Escape(question)).Secret(), cancellationToken)
        : throw new ToolException($"{question} cannot be asked for, because the input is not a terminal. {alternative}");

    /// <summary>Asks a question that is answered with yes or no; the default is no.</summary>
    /// <exception cref="ToolException">No person can answer.</exception>
    public Task<bool> ConfirmAsync(string question, string alternative, CancellationToken cancellationToken) => IsInteractive
        ? AskAsync(new ConfirmationPrompt(Markup.Escape(question)) { DefaultValue = false }, cancellationToken)
        : throw new ToolException($"The command asks for confirmation, and the input is not a terminal. {alternative}");

    private async Task<T> AskAsync<T>(IPrompt<T> prompt, CancellationToken cancellationToken)
    {
        try
        {
            return await prompt.ShowAsync(_messages, cancellationToken);
        }
        catch (OperationCanceledException e)
        {
            // The question has not ended its line.
            _environment.Error.WriteLine();
            throw new InterruptedException("Stopped. Nothing was changed.", e);
        }
    }

    /// <param name="symbol">The symbol in front of the message, for terminals only.</param>
    /// <param name="parts">The message.</param>
    private void WriteMessage(TextPart symbol, IReadOnlyList<TextPart> parts)
    {
        lock (_gate)
        {
            Progress.End();
            var isColored = IsColored(_messages);
            _environment.Error.WriteLine(TextOf(_environment.IsErrorTerminal ? [symbol, .. parts] : parts, isColored));
        }
    }

    private static string TextOf(IReadOnlyList<TextPart> parts, bool isColored) =>
        string.Concat(parts.Select(part => isColored ? part.ToAnsi() : TerminalText.Printable(part.Text)));

    private static bool IsColored(IAnsiConsole console) =>
        console.Profile.Capabilities.Ansi && console.Profile.Capabilities.ColorSystem != ColorSystem.NoColors;

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
