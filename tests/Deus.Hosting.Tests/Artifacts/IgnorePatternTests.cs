using Deus.Hosting.Artifacts;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Artifacts;

/// <summary>Compares each pattern with git, on files whose names contain the special characters of patterns.</summary>
[Platform(Exclude = "Win")]
public sealed class IgnorePatternTests
{
    private const string Characters = "abcez059AZ-^!#[]\\*?+,.:_ ~";

    private static readonly string[] Folders = ["d", "d/x", "d/x/y", "d-x", "dd/x"];

    private static readonly string[] Files =
    [
        .. Characters.Where(c => c != '.').Select(c => c.ToString()), ".b", "ab", "a b", "a ", "a  ", "a\\", "a\\ ", "a\t", " a", "a]", "-]", "[a]", "ab-c", "a-b",
        "alpha]", ":]", "l]", "\u007f", "a\v", "d.b", "d0b", "d-b", "dab",
        .. Folders.SelectMany(folder => new[] { "a", "b", "xb", "bx" }.Select(name => $"{folder}/{name}")),
    ];

    private string _root = "";

    private string Tree => Path.Combine(_root, "tree");

    [OneTimeSetUp]
    public async Task Create()
    {
        _root = Directory.CreateTempSubdirectory("deus-pattern-").FullName;
        foreach (var folder in Folders)
            Directory.CreateDirectory(Path.Combine(Tree, folder));
        foreach (var file in Files)
            await File.WriteAllTextAsync(Path.Combine(Tree, file), "");
        await ShellScript.RunAsync("git init -q --bare repository", _root);
    }

    [OneTimeTearDown]
    public void Delete() => Directory.Delete(_root, recursive: true);

    [TestCase("a")]
    [TestCase("/a")]
    [TestCase("d/a")]
    [TestCase("d/")]
    [TestCase("x/")]
    [TestCase("d/x/")]
    [TestCase("a/")]
    [TestCase("/")]
    [TestCase("*")]
    [TestCase("/*")]
    [TestCase("*/b")]
    [TestCase("d/*")]
    [TestCase("d/*/b")]
    [TestCase("d*b")]
    [TestCase("?")]
    [TestCase("d?b")]
    [TestCase("d.b")]
    public Task Names_and_single_stars_match_as_in_git(string pattern) => CompareAsync(pattern);

    // Git skips a prefix without special characters, and then takes d**/b for **/b, in contrast to its documentation.
    [TestCase("**")]
    [TestCase("/**")]
    [TestCase("**/")]
    [TestCase("**/b")]
    [TestCase("/**/b")]
    [TestCase("**/**/b")]
    [TestCase("**/x/**")]
    [TestCase("d/**")]
    [TestCase("d/**/")]
    [TestCase("d/**/**")]
    [TestCase("d/**/b")]
    [TestCase("d/**/y/**/b")]
    [TestCase("d**")]
    [TestCase("[d]**/b")]
    [TestCase("d/**b")]
    [TestCase("d/[x]**/b")]
    [TestCase("**b")]
    [TestCase("**b/x")]
    [TestCase("***")]
    [TestCase("***/b")]
    [TestCase("d/***/b")]
    [TestCase("d/***")]
    [TestCase("[d]***/b")]
    public Task Two_stars_match_folders_only_as_a_whole_segment(string pattern) => CompareAsync(pattern);

    [TestCase("[ab]")]
    [TestCase("[!ab]")]
    [TestCase("[^ab]")]
    [TestCase("[a-c]")]
    [TestCase("[!a-c]")]
    [TestCase("[a-ce0-5]")]
    [TestCase("[z-a]")]
    [TestCase("[z-ab]")]
    [TestCase("[!z-a]")]
    [TestCase("[a-a]")]
    [TestCase("[a-c-e]")]
    [TestCase("[-a]")]
    [TestCase("[a-]")]
    [TestCase("[!-a]")]
    [TestCase("[!a-]")]
    [TestCase("[+--]")]
    [TestCase("[--0]")]
    [TestCase("[-]")]
    [TestCase("[a\\-c]")]
    [TestCase("[\\a-c]")]
    [TestCase("[a-\\c]")]
    [TestCase("[+-\\-]")]
    [TestCase("[]]")]
    [TestCase("[]a]")]
    [TestCase("[!]]")]
    [TestCase("[!]a]")]
    [TestCase("[]-a]")]
    [TestCase("[\\]]")]
    [TestCase("[a\\]]")]
    [TestCase("[\\]-a]")]
    [TestCase("[[]")]
    [TestCase("[a[]")]
    [TestCase("[\\[]")]
    [TestCase("[Z-[]")]
    [TestCase("[\\\\]")]
    [TestCase("[a\\\\]")]
    [TestCase("[[-\\\\]")]
    [TestCase("[a^]")]
    [TestCase("[^^]")]
    [TestCase("[\\^a]")]
    [TestCase("[a!]")]
    [TestCase("[!!]")]
    [TestCase("[\\!a]")]
    [TestCase("[*?]")]
    [TestCase("[#]")]
    [TestCase("[a-c]*")]
    [TestCase("d[.-0]b")]
    [TestCase("d[!a]b")]
    [TestCase("d[/]b")]
    [TestCase("d/[!b]")]
    [TestCase("d[!0-9]b")]
    [TestCase("[a-b-c]")]
    [TestCase("[!z-a-c]")]
    [TestCase("[a-c]b")]
    public Task A_set_of_characters_matches_as_in_git(string pattern) => CompareAsync(pattern);

    [TestCase("[[:alnum:]]")]
    [TestCase("[[:alpha:]]")]
    [TestCase("[[:blank:]]")]
    [TestCase("[[:cntrl:]]")]
    [TestCase("[[:digit:]]")]
    [TestCase("[[:graph:]]")]
    [TestCase("[[:lower:]]")]
    [TestCase("[[:print:]]")]
    [TestCase("[[:punct:]]")]
    [TestCase("[[:space:]]")]
    [TestCase("[[:upper:]]")]
    [TestCase("[[:xdigit:]]")]
    [TestCase("a[[:cntrl:]]")]
    [TestCase("a[[:blank:][:space:]]")]
    [TestCase("[![:alnum:]]")]
    [TestCase("[_[:digit:]-]")]
    [TestCase("[[:digit:]-a]")]
    [TestCase("[a-[:digit:]]")]
    [TestCase("[[:other:]]")]
    [TestCase("[[::]]")]
    [TestCase("[[:]")]
    [TestCase("[[:]]")]
    [TestCase("[[:alpha]]")]
    [TestCase("[[:alpha]")]
    [TestCase("[[:alpha:]")]
    [TestCase("[z-a[:digit:]]")]
    [TestCase("[a[:digit:]-c]")]
    [TestCase("d[[:punct:]]b")]
    [TestCase("d[![:punct:]]b")]
    [TestCase("[a[:]")]
    [TestCase("[[:-a]")]
    [TestCase("[+[:alpha]")]
    public Task A_named_class_of_characters_matches_as_in_git(string pattern) => CompareAsync(pattern);

    [TestCase("[")]
    [TestCase("[!")]
    [TestCase("[]")]
    [TestCase("[!]")]
    [TestCase("[a")]
    [TestCase("[a-")]
    [TestCase("[a-c")]
    [TestCase("[\\")]
    [TestCase("[a\\]")]
    [TestCase("[a-\\")]
    [TestCase("[[:")]
    [TestCase("[[:alpha:")]
    [TestCase("a[")]
    [TestCase("a\\")]
    public Task An_incomplete_pattern_matches_as_in_git(string pattern) => CompareAsync(pattern);

    [TestCase("")]
    [TestCase(" ")]
    [TestCase("   ")]
    [TestCase("a ")]
    [TestCase("a   ")]
    [TestCase("a\\ ")]
    [TestCase("a\\  ")]
    [TestCase("a\\ \\ ")]
    [TestCase("a\\\\ ")]
    [TestCase("a\\\\\\ ")]
    [TestCase("\\ ")]
    [TestCase(" a")]
    [TestCase("a\t")]
    [TestCase("a\\ b")]
    [TestCase("a b")]
    [TestCase("a\r")]
    public Task Spaces_at_the_end_are_removed_as_in_git(string pattern) => CompareAsync(pattern);

    [TestCase("#")]
    [TestCase("#a")]
    [TestCase("\\#")]
    [TestCase("!")]
    [TestCase("\\!")]
    [TestCase("\\a")]
    [TestCase("\\*")]
    [TestCase("\\?")]
    [TestCase("\\[a]")]
    [TestCase("\\[a\\]")]
    [TestCase("a\\\\")]
    [TestCase("\\\\")]
    [TestCase("a]")]
    [TestCase("*\n!a")]
    [TestCase("*\n!*/\n!b")]
    [TestCase("d/*\n!d/x")]
    public Task Escapes_comments_and_exceptions_match_as_in_git(string pattern) => CompareAsync(pattern);

    private async Task CompareAsync(string lines)
    {
        await File.WriteAllTextAsync(Path.Combine(_root, "patterns"), lines + "\n");
        var git = await ShellScript.RunAsync(
            "exec git ls-files -z --others --exclude-from=../patterns", Tree, ("GIT_DIR", Path.Combine(_root, "repository")), ("GIT_WORK_TREE", Tree));

        var options = new ArtifactPackerOptions { Ignore = lines.Split('\n'), IgnoreFileName = null };
        var kept = new DirectoryFiles(Tree, options).List(CancellationToken.None).Select(file => file.Path);

        Assert.That(Files.Except(kept).Order(StringComparer.Ordinal), Is.EqualTo(Files.Except(git.Split('\0')).Order(StringComparer.Ordinal)));
    }
}
