using System.Globalization;
using System.Text;

namespace Deus.Hosting.Artifacts;

/// <summary>
/// Translates a set of characters of an ignore pattern, for example <c>[!a-z]</c>, to a set of a regular expression. A set never
/// matches the separator.
/// </summary>
internal sealed class IgnoreCharacterClass
{
    private readonly string _pattern;
    private readonly StringBuilder _set = new();
    private int _at;
    private char? _rangeStart;

    private IgnoreCharacterClass(string pattern, int at)
    {
        _pattern = pattern;
        _at = at;
    }

    /// <summary>
    /// Appends the set whose bracket is at a position. Returns the position after the set; null when the set is not closed or contains
    /// an unknown class such as <c>[:other:]</c>.
    /// </summary>
    public static int? Append(StringBuilder regex, string pattern, int at)
    {
        var from = at + 1;
        var isNegated = from < pattern.Length && pattern[from] is '!' or '^';
        var characters = new IgnoreCharacterClass(pattern, isNegated ? from + 1 : from);
        if (!characters.Read())
            return null;
        if (isNegated)
            regex.Append("[^/").Append(characters._set).Append(']');
        else
            regex.Append('[').Append(characters._set).Append("-[/]]");
        return characters._at + 1;
    }

    /// <summary>Reads up to the closing bracket. A bracket at the first position is a character.</summary>
    private bool Read()
    {
        do
        {
            if (!ReadElement())
                return false;
        }
        while (Peek(0) != ']');
        return true;
    }

    private bool ReadElement() => Peek(0) switch
    {
        '[' when Peek(1) == ':' => ReadNamedClass(),
        '-' when _rangeStart is { } start && Peek(1) is not (null or ']') => ReadRangeEnd(start),
        _ => ReadSingle(),
    };

    private bool ReadSingle()
    {
        if (ReadCharacter() is not { } character)
            return false;
        AppendRange(character, character);
        _rangeStart = character;
        return true;
    }

    /// <summary>Reads the end of a range. A reversed range, for example <c>z-a</c>, contains only its start.</summary>
    private bool ReadRangeEnd(char start)
    {
        _at++;
        if (ReadCharacter() is not { } end)
            return false;
        if (start <= end)
            AppendRange(start, end);
        _rangeStart = null;
        return true;
    }

    private bool ReadNamedClass()
    {
        var from = _at + 2;
        var end = _pattern.IndexOf(']', from);
        if (end < 0)
            return false;
        if (end == from || _pattern[end - 1] != ':')
            return ReadSingle();
        _at = end + 1;
        _rangeStart = null;
        return AppendNamedClass(_pattern[from..(end - 1)]);
    }

    private bool AppendNamedClass(string name)
    {
        var characters = name switch
        {
            "alnum" => "0-9A-Za-z",
            "alpha" => "A-Za-z",
            "blank" => @" \t",
            "cntrl" => @"\x00-\x1f\x7f",
            "digit" => "0-9",
            "graph" => "!-~",
            "lower" => "a-z",
            "print" => " -~",
            "punct" => @"!-/:-@\[-`{-~",
            "space" => @" \t\n\r",
            "upper" => "A-Z",
            "xdigit" => "0-9A-Fa-f",
            _ => null,
        };
        _set.Append(characters);
        return characters is not null;
    }

    /// <summary>Reads a character, without the backslash that escapes it. Returns null at the end of the pattern.</summary>
    private char? ReadCharacter()
    {
        if (Peek(0) == '\\')
            _at++;
        var character = Peek(0);
        _at++;
        return character;
    }

    private char? Peek(int offset) => _at + offset < _pattern.Length ? _pattern[_at + offset] : null;

    private void AppendRange(char first, char last) =>
        _set.Append(CultureInfo.InvariantCulture, $@"\u{(int)first:x4}-\u{(int)last:x4}");
}
