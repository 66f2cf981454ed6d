using System.Text.RegularExpressions;

namespace Deus.Hosting.Artifacts;

/// <summary>
/// Ignore patterns in the syntax of <c>.gitignore</c> (https://git-scm.com/docs/gitignore). The last matching pattern decides.
/// </summary>
internal sealed class IgnoreRules
{
    private readonly IReadOnlyList<Rule> _rules;

    private IgnoreRules(IReadOnlyList<Rule> rules) => _rules = rules;

    public static IgnoreRules Parse(IEnumerable<string> lines) => new IgnoreRules([]).With("", lines);

    /// <summary>
    /// Returns rules with added patterns, which apply below a folder such as <c>src/</c>; an empty folder is the root.
    /// </summary>
    public IgnoreRules With(string folder, IEnumerable<string> lines) =>
        new([.. _rules, .. lines.Select(l => Rule.Parse(folder, l)).OfType<Rule>()]);

    /// <summary>Returns true when a path is ignored. The method assumes that the folders above it are not ignored.</summary>
    public bool Ignores(string path, bool isDirectory)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            if (_rules[i].Matches(path, isDirectory))
                return !_rules[i].IsNegated;
        }

        return false;
    }

    /// <summary>Returns true when a file or a folder above it is ignored.</summary>
    public bool IgnoresFile(string path) =>
        ArchivePaths.Parents(path).Any(p => Ignores(p, isDirectory: true)) || Ignores(path, isDirectory: false);

    private sealed record Rule(string Folder, Regex Pattern, bool IsNegated, bool IsForDirectories)
    {
        public bool Matches(string path, bool isDirectory) =>
            (isDirectory || !IsForDirectories)
            && path.StartsWith(Folder, StringComparison.Ordinal)
            && Pattern.IsMatch(path[Folder.Length..]);

        /// <summary>Parses one line. Returns null for a comment, an empty line and a pattern that matches nothing.</summary>
        public static Rule? Parse(string folder, string line)
        {
            var text = TrimEnd(line);
            if (text.Length == 0 || text[0] == '#')
                return null;
            var isNegated = text[0] == '!';
            if (isNegated)
                text = text[1..];
            var isForDirectories = text.EndsWith('/');
            if (isForDirectories)
                text = text[..^1];
            if (text.Length == 0)
                return null;
            var isAnchored = text.Contains('/', StringComparison.Ordinal);
            if (text[0] == '/')
                text = text[1..];
            return IgnorePattern.ToRegex(text, isAnchored) is { } pattern
                ? new Rule(folder, pattern, isNegated, isForDirectories)
                : null;
        }

        /// <summary>Removes the spaces at the end, except a space that a backslash escapes.</summary>
        private static string TrimEnd(string line)
        {
            var text = line.TrimEnd('\r');
            var trimmed = text.TrimEnd(' ');
            var backslashes = trimmed.Length - trimmed.TrimEnd('\\').Length;
            var isSpaceEscaped = backslashes % 2 == 1 && trimmed.Length < text.Length;
            return isSpaceEscaped ? trimmed + ' ' : trimmed;
        }
    }
}
