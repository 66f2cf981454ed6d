using System.Text.RegularExpressions;

namespace Deus.Hosting.Artifacts;

/// <summary>Patterns in the syntax of <c>.gitignore</c> (https://git-scm.com/docs/gitignore). The last one that matches decides.</summary>
internal sealed class IgnoreRules
{
    private readonly IReadOnlyList<Rule> _rules;

    private IgnoreRules(IReadOnlyList<Rule> rules) => _rules = rules;

    public static IgnoreRules Parse(IEnumerable<string> lines) => new IgnoreRules([]).With("", lines);

    /// <summary>Adds patterns that apply below a folder, given as <c>src/</c>, or as empty text for the root.</summary>
    public IgnoreRules With(string folder, IEnumerable<string> lines) =>
        new([.. _rules, .. lines.Select(l => Rule.Parse(folder, l)).OfType<Rule>()]);

    /// <summary>True when a path is left out. The folders above it are taken for kept.</summary>
    public bool Ignores(string path, bool isDirectory)
    {
        for (var i = _rules.Count - 1; i >= 0; i--)
        {
            if (_rules[i].Matches(path, isDirectory))
                return !_rules[i].IsNegated;
        }

        return false;
    }

    /// <summary>True when a file or a folder above it is left out.</summary>
    public bool IgnoresFile(string path) =>
        ArchivePaths.Parents(path).Any(p => Ignores(p, isDirectory: true)) || Ignores(path, isDirectory: false);

    private sealed record Rule(string Folder, Regex Pattern, bool IsNegated, bool IsForDirectories)
    {
        public bool Matches(string path, bool isDirectory) =>
            (isDirectory || !IsForDirectories)
            && path.StartsWith(Folder, StringComparison.Ordinal)
            && Pattern.IsMatch(path[Folder.Length..]);

        /// <summary>Reads one line; null for a comment, an empty line and a pattern that matches nothing.</summary>
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

        /// <summary>Removes spaces at the end, except one behind a backslash.</summary>
        private static string TrimEnd(string line)
        {
            var end = line.TrimEnd('\r').Length;
            while (end > 0 && line[end - 1] == ' ' && !(end > 1 && line[end - 2] == '\\'))
                end--;
            return line[..end];
        }
    }
}
