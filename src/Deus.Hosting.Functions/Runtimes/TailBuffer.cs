namespace Deus.Hosting.Functions.Runtimes;

/// <summary>Keeps the end of a text that grows, so that a flood of output does not fill the memory.</summary>
internal sealed class TailBuffer(int limit)
{
    /// <summary>The most characters of logs, and of errors, that are kept of an execution.</summary>
    public const int MaxLogCharacters = 1_000_000;

    private readonly Lock _gate = new();
    private string _text = "";

    /// <summary>Adds text, dropping the oldest lines when there is too much.</summary>
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

    /// <summary>The line that stands in place of what was dropped of a text that is called that.</summary>
    public static string WarningOf(string name) => $"[WARNING] {name} truncated. The output exceeded {MaxLogCharacters} characters.\n";

    /// <summary>The text, or when it is too long its end under a warning, together at most <see cref="MaxLogCharacters"/> long.</summary>
    public static string Tail(string name, string text)
    {
        if (text.Length <= MaxLogCharacters)
            return text;
        var warning = WarningOf(name);
        return string.Concat(warning, text.AsSpan(text.Length - MaxLogCharacters + warning.Length));
    }

    /// <summary>The end of a text, at most <see cref="MaxLogCharacters"/> long.</summary>
    public static string KeepEnd(string text) => text.Length > MaxLogCharacters ? text[^MaxLogCharacters..] : text;

    /// <summary>What is left of a line could be a part of a secret, which nobody would find.</summary>
    private static string FromNextLine(string text, int start) =>
        text[(text.IndexOf('\n', start) is var end and >= 0 ? end + 1 : start)..];
}
