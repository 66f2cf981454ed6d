namespace Deus.Hosting.Tool.Output;

/// <summary>Makes text of functions and servers safe for a terminal.</summary>
internal static class TerminalText
{
    private const char Replacement = '\uFFFD';

    /// <summary>
    /// Replaces control characters, with which a text could move the cursor or change the title of the terminal. Line ends and tabs stay.
    /// </summary>
    public static string Printable(string text) => text.Any(IsHarmful)
        ? string.Create(text.Length, text, (target, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                target[i] = IsHarmful(source[i]) ? Replacement : source[i];
        })
        : text;

    private static bool IsHarmful(char c) => char.IsControl(c) && c is not ('\n' or '\r' or '\t');
}
