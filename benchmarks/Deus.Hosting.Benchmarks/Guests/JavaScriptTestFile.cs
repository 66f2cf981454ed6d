using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Deus.Hosting.Benchmarks.Guests;

/// <summary>A file of Test262: its source, and what its head says about it.</summary>
/// <param name="Name">The path below <c>test</c>.</param>
/// <param name="Source">The source.</param>
/// <param name="Head">The head, in YAML.</param>
internal sealed partial record JavaScriptTestFile(string Name, string Source, string Head)
{
    /// <summary>True when the file is a module, which functions are not.</summary>
    public bool IsModule => Flags.Contains("module");

    /// <summary>The features that the file names.</summary>
    public IReadOnlyList<string> Features => List("features");

    /// <summary>The part of Test262, for example <c>built-ins/Array</c>.</summary>
    public string Part => string.Join('/', Name.Split('/').Take(2));

    private IReadOnlyList<string> Flags => List("flags");

    public static JavaScriptTestFile Read(string folder, string path)
    {
        var source = File.ReadAllText(path);
        var head = HeadPattern().Match(source);
        return new JavaScriptTestFile(Path.GetRelativePath(Path.Combine(folder, "test"), path), source, head.Success ? head.Groups[1].Value : "");
    }

    /// <summary>Returns what the function that runs the file receives.</summary>
    /// <param name="harness">The folder of the files that tests include.</param>
    public string ToJson(string harness)
    {
        var isRaw = Flags.Contains("raw");
        var included = isRaw ? [] : new[] { "assert.js", "sta.js", "doneprintHandle.js" }.Concat(List("includes")).Distinct();
        var negative = NegativePattern().Match(Head);
        return new JsonObject
        {
            ["source"] = (Flags.Contains("onlyStrict") ? "\"use strict\";\n" : "")
                + string.Concat(included.Select(name => File.ReadAllText(Path.Combine(harness, name)) + "\n")) + Source,
            ["isAsync"] = Flags.Contains("async"),
            ["negative"] = negative.Success ? negative.Groups[1].Value : "",
        }.ToJsonString();
    }

    /// <summary>Reads a list of the head, on one line in brackets or on a line for each item.</summary>
    private List<string> List(string name)
    {
        var match = Regex.Match(Head, $@"^{name}:\s*(?:\[(?<line>[^\]]*)\]|(?<lines>(?:\s*\n?\s+- .+)+))", RegexOptions.Multiline);
        var items = match.Groups["line"].Success ? match.Groups["line"].Value.Split(',') : match.Groups["lines"].Value.Split('\n');
        return [.. items.Select(item => item.Trim().TrimStart('-').Trim()).Where(item => item.Length > 0)];
    }

    [GeneratedRegex(@"/\*---(.*?)---\*/", RegexOptions.Singleline)]
    private static partial Regex HeadPattern();

    [GeneratedRegex(@"^negative:.*?type:\s*(\w+)", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex NegativePattern();
}
