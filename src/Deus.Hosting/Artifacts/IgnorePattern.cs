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
        return new Regex(
            regex.Append("\\z").ToString(), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    /// <summary>Appends the element at a position. Returns the next position; null when the pattern is incomplete.</summary>
    private static int? Append(StringBuilder regex, string pattern, int at)
    {
        switch (pattern[at])
        {
            case '*':
                return AppendStars(regex, pattern, at);
            case '?':
                regex.Append("[^/]");
                return at + 1;
            case '[':
                return IgnoreCharacterClass.Append(regex, pattern, at);
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

    /// <summary>Appends one or more stars. Two or more that are a whole segment match any number of folders.</summary>
    private static int AppendStars(StringBuilder regex, string pattern, int at)
    {
        var end = at;
        while (end < pattern.Length && pattern[end] == '*')
            end++;
        var isLast = end == pattern.Length;
        var isSegment = (at == 0 || pattern[at - 1] == '/') && (isLast || pattern[end] == '/');
        if (end - at == 1 || !isSegment)
        {
            regex.Append("[^/]*");
            return end;
        }

        regex.Append(isLast ? ".+" : "(?:.*/)?");
        return isLast ? end : end + 1;
    }
}
