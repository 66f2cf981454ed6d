namespace Deus.Hosting.Tool.Folders;

/// <summary>
/// Reads variables from a file with a line <c>KEY=value</c> for each. Empty lines and lines that begin with <c>#</c> are skipped, and
/// <c>export</c> before a key is accepted. A value in double quotes may have the escapes <c>\n</c>, <c>\"</c> and <c>\\</c>; one in single
/// quotes is taken as it is.
/// </summary>
internal static class DotEnvFile
{
    private const string Export = "export ";

    /// <summary>Reads a file; a later line with the same key wins.</summary>
    /// <exception cref="ToolException">The file does not exist, or a line is wrong. The message has no value.</exception>
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
            throw new ToolException($"The file '{path}' does not exist. Accepted: a file with lines such as KEY=value.", ExitCodes.NotFound);
        return Parse(path, File.ReadAllText(path));
    }

    internal static Dictionary<string, string> Parse(string path, string text)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (line, number) in text.ReplaceLineEndings("\n").Split('\n').Select((line, index) => (line.Trim(), index + 1)))
        {
            if (line.Length == 0 || line[0] == '#')
                continue;
            var pair = line.StartsWith(Export, StringComparison.Ordinal) ? line[Export.Length..] : line;
            var end = pair.IndexOf('=', StringComparison.Ordinal);
            var key = end < 0 ? "" : pair[..end].Trim();
            if (key.Length == 0 || key.Contains(' ', StringComparison.Ordinal))
                throw new ToolException($"{path}, line {number}: there is no key. Accepted: KEY=value.");
            variables[key] = ValueOf(pair[(end + 1)..].Trim());
        }

        return variables;
    }

    private static string ValueOf(string text) => text switch
    {
        ['"', .. var quoted, '"'] => Unescape(quoted),
        ['\'', .. var literal, '\''] => literal,
        _ => text,
    };

    private static string Unescape(string text)
    {
        var result = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                result.Append(text[i]);
                continue;
            }

            var escaped = text[++i];
            result.Append(escaped == 'n' ? '\n' : escaped);
        }

        return result.ToString();
    }
}
