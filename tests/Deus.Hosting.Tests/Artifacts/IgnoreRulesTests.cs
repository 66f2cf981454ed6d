using Deus.Hosting.Artifacts;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Artifacts;

public sealed class IgnoreRulesTests
{
    private static readonly string[] Names = ["a", "b", "ab", "a.js", "b.log", "#a", "!b", "a b", "a]"];

    private static readonly string[] Patterns =
    [
        "a", "/a", "a/", "*.js", "!*.js", "**/b", "a/**", "a/**/b", "/*/a", "[ab]", "[!a]*", "[a-c].js", "?", "??", "\\#a", "\\!b",
        "# a comment", "", "a b ", "a\\ b", "a/b", "!a/b", "*", "!*/", "!a", "**", "a]", "[]a]", "[z-a]", "b.*", "*b*", "a/*", "/**/ab", "\\a",
        "[a-b]/", "*/b.log", "!/a/b", "[", "a\\",
    ];

    [Test]
    public async Task Packed_files_are_those_that_git_would_add()
    {
        var folder = Directory.CreateTempSubdirectory("deus-ignore-").FullName;
        try
        {
            await ShellScript.RunAsync("git init -q .", folder);
            var random = new Random(20261129);
            for (var round = 0; round < 60; round++)
                await CompareAsync(Path.Combine(folder, "case"), random, round);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [TestCase("*a*a*a*a*a*a*a*a*a*a*a*a*b")]
    [TestCase("**/**/**/**/**/**/**/**/x")]
    public void A_pattern_with_many_stars_is_matched_in_linear_time(string pattern) =>
        Assert.That(IgnoreRules.Parse([pattern]).Ignores(new string('a', 20_000), isDirectory: false), Is.False);

    [TestCase("d/", "d/a", true)]
    [TestCase("d/", "x/d/a", true)]
    [TestCase("d/", "x/d", false)]
    [TestCase("d/", "d", false)]
    [TestCase("a", "d/a", true)]
    [TestCase("a", "d/b", false)]
    [TestCase("d", "d/a", true)]
    [TestCase("d/x", "d/x/a", true)]
    [TestCase("d/x", "x/a", false)]
    [TestCase("node_modules/", "/node_modules/a", true)]
    public void A_file_is_ignored_by_its_own_name_and_with_the_folders_above_it(string pattern, string path, bool isIgnored) =>
        Assert.That(IgnoreRules.Parse([pattern]).IgnoresFile(path), Is.EqualTo(isIgnored));

    private static async Task CompareAsync(string folder, Random random, int round)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < 12; i++)
            Create(folder, [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Names[random.Next(Names.Length)])]);
        var lines = Pick(random, 1, 5);
        await File.WriteAllLinesAsync(Path.Combine(folder, ".gitignore"), lines);
        var inner = Directory.Exists(Path.Combine(folder, "a")) ? Pick(random, 0, 3) : [];
        if (inner.Length > 0)
            await File.WriteAllLinesAsync(Path.Combine(folder, "a", ".gitignore"), inner);

        var expected = (await ShellScript.RunAsync("git ls-files -z --others --exclude-per-directory=.gitignore .", folder)).Split('\0')[..^1];
        var actual = new DirectoryFiles(folder, new ArtifactPackerOptions { Ignore = [] }).List(default).Select(f => f.Path);

        Assert.That(
            actual.Order(StringComparer.Ordinal), Is.EqualTo(expected.Order(StringComparer.Ordinal)),
            $"round {round}, patterns: {string.Join(" | ", lines)}; in a/: {string.Join(" | ", inner)}");
        Directory.Delete(folder, recursive: true);
    }

    private static string[] Pick(Random random, int from, int to) =>
        [.. Enumerable.Range(0, random.Next(from, to)).Select(_ => Patterns[random.Next(Patterns.Length)])];

    private static void Create(string folder, string[] names)
    {
        var path = folder;
        foreach (var name in names[..^1])
        {
            path = Path.Combine(path, name);
            if (File.Exists(path))
                return;
            Directory.CreateDirectory(path);
        }

        path = Path.Combine(path, names[^1]);
        if (!Directory.Exists(path))
            File.WriteAllText(path, "x");
    }
}
