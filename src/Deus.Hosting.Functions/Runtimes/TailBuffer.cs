namespace Deus.Hosting.Functions.Runtimes;

/// <summary>Keeps the end of a growing text, so that its memory is bounded.</summary>
internal sealed class TailBuffer(int limit)
{
    /// <summary>The maximum number of characters kept of an execution's logs, and of its errors: 1,000,000.</summary>
    public const int MaxLogCharacters = 1_000_000;

    private readonly Lock _gate = new();
    private string _text = "";

    /// <summary>Adds text. Above the limit, the oldest lines are dropped.</summary>
    public void Append(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            var joined = string.Concat(_text, text);
            _text = joined.Length > limit ? FromNextLine(joined, joined.Length - limit) : joined;
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        lock (_gate)
            return _text;
    }

    /// <summary>Returns the line that replaces the dropped part of the text with this name.</summary>
    public static string WarningOf(string name) => $"[WARNING] {name} truncated. The output exceeded {MaxLogCharacters} characters.\n";

    /// <summary>
    /// Returns the text. A longer text is reduced to its end below a warning, together at most <see cref="MaxLogCharacters"/> characters.
    /// </summary>
    public static string Tail(string name, string text)
    {
        if (text.Length <= MaxLogCharacters)
            return text;
        var warning = WarningOf(name);
        return string.Concat(warning, text.AsSpan(text.Length - MaxLogCharacters + warning.Length));
    }

    /// <summary>Returns the end of a text for a list, with a warning in front when the text is longer.</summary>
    public static string ForList(string name, string text, int characters) => text.Length <= characters
        ? text
        : $"[WARNING] {name} truncated. The list shows the last {characters} characters.\n{text[^characters..]}";

    /// <summary>Returns the end of a text, at most <see cref="MaxLogCharacters"/> characters.</summary>
    public static string KeepEnd(string text) => text.Length > MaxLogCharacters ? text[^MaxLogCharacters..] : text;

    /// <summary>Cuts at a line break, because the rest of a cut line could be a part of a secret, which masking would not find.</summary>
    private static string FromNextLine(string text, int start) =>
        text[(text.IndexOf('\n', start) is var end and >= 0 ? end + 1 : start)..];
}
