using System.Text;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Artifacts;

/// <summary>Translates one pattern of <c>.gitignore</c> to a regular expression.</summary>
internal static class IgnorePattern
{
    /// <summary>
    /// Returns the expression; null when the pattern matches nothing, for example because a bracket is not closed.
    /// </summary>
    public static Regex? ToRegex(string pattern, bool isAnchored)
    {
        var regex = new StringBuilder(isAnchored ? "^" : "^(?:.*/)?");
        for (var at = 0; at < pattern.Length;)
        {
            if (Append(regex, pattern, at) is not { } next)
                return null;
            at = next;
        }

        // Non-backtracking, so that matching takes linear time for every pattern.
        return TryCreate(regex.Append("\\z").ToString());
    }

    private static Regex? TryCreate(string expression)
    {
        try
        {
            return new Regex(expression, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
        }
        catch (RegexParseException)
        {
            // A class with a reversed range, for example [z-a].
            return null;
        }
    }

    /// <summary>Appends the element at a position. Returns the next position; null when the pattern is incomplete.</summary>
    private static int? Append(StringBuilder regex, string pattern, int at)
    {
        switch (pattern[at])
        {
            case '*' when IsDoubleStar(pattern, at):
                return AppendDoubleStar(regex, pattern, at);
            case '*':
                regex.Append("[^/]*");
                return at + 1;
            case '?':
                regex.Append("[^/]");
                return at + 1;
            case '[':
                return AppendClass(regex, pattern, at);
            case '\\':
                if (at + 1 == pattern.Length)
                    return null;
                regex.Append(Regex.Escape(pattern[at + 1].ToString()));
                return at + 2;
            default:
                regex.Append(Regex.Escape(pattern[at].ToString()));
                return at + 1;
        }
    }

    /// <summary>Returns true for <c>**</c> that is a whole segment.</summary>
    private static bool IsDoubleStar(string pattern, int at) =>
        string.CompareOrdinal(pattern, at, "**", 0, 2) == 0
        && (at == 0 || pattern[at - 1] == '/')
        && (at + 2 == pattern.Length || pattern[at + 2] == '/');

    private static int AppendDoubleStar(StringBuilder regex, string pattern, int at)
    {
        var isLast = at + 2 == pattern.Length;
        regex.Append(isLast ? (at == 0 ? ".*" : ".+") : "(?:.*/)?");
        return isLast ? at + 2 : at + 3;
    }

    private static int? AppendClass(StringBuilder regex, string pattern, int at)
    {
        var from = at + 1;
        var isNegated = from < pattern.Length && pattern[from] is '!' or '^';
        if (isNegated)
            from++;
        var set = new StringBuilder(isNegated ? "[^/" : "[");
        for (var i = from; i < pattern.Length; i++)
        {
            if (pattern[i] == ']' && i > from)
            {
                // A class never matches the separator.
                regex.Append(set).Append(isNegated ? "]" : "-[/]]");
                return i + 1;
            }

            var isEscaped = pattern[i] == '\\';
            if (isEscaped && ++i == pattern.Length)
                return null;
            if (pattern[i] is '\\' or '[' or ']' or '^' || (isEscaped && pattern[i] == '-'))
                set.Append('\\');
            set.Append(pattern[i]);
        }

        return null;
    }
}
