using Spectre.Console;

namespace Deus.Hosting.Tool.Output;

/// <summary>A text with a color. Control characters of the text are replaced when it is written.</summary>
internal readonly record struct TextPart(string Text, TerminalColor Color = TerminalColor.None)
{
    public static implicit operator TextPart(string text) => new(text);

    /// <summary>Returns the text with the escape sequence "select graphic rendition" of its color.</summary>
    public string ToAnsi()
    {
        var text = TerminalText.Printable(Text);
        return Color switch
        {
            TerminalColor.Red => $"\e[31m{text}\e[0m",
            TerminalColor.Green => $"\e[32m{text}\e[0m",
            TerminalColor.Yellow => $"\e[33m{text}\e[0m",
            TerminalColor.Cyan => $"\e[36m{text}\e[0m",
            TerminalColor.Gray => $"\e[90m{text}\e[0m",
            _ => text,
        };
    }

    /// <summary>Returns the text as a cell of a table.</summary>
    public Text ToCell() => new(TerminalText.Printable(Text), Color switch
    {
        TerminalColor.Red => Spectre.Console.Color.Maroon,
        TerminalColor.Green => Spectre.Console.Color.Green,
        TerminalColor.Yellow => Spectre.Console.Color.Olive,
        TerminalColor.Cyan => Spectre.Console.Color.Teal,
        TerminalColor.Gray => Spectre.Console.Color.Grey,
        _ => Style.Plain,
    });
}
