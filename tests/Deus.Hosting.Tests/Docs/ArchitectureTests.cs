using System.Text.RegularExpressions;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Docs;

/// <summary>Compares docs/architecture.md with the source files.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly string Page = Repository.Read("docs/architecture.md");
    private static readonly string[] Projects =
    [
        "Deus.Hosting", "Deus.Hosting.Functions", "Deus.Hosting.Functions.AspNetCore", "Deus.Hosting.Functions.Guests",
        "Deus.Hosting.Functions.Guests.MailKit", "Deus.Hosting.Ledger", "Deus.Hosting.Tool", "Deus.Hosting.Testing",
    ];

    [Test]
    public void Every_type_that_the_page_names_exists()
    {
        var known = Projects.SelectMany(project => Sources(project))
            .SelectMany(file => Word().Matches(File.ReadAllText(file)).Select(word => word.Value))
            .ToHashSet(StringComparer.Ordinal);

        var named = CompoundWord().Matches(Page.Split("## Folders")[0]).Select(word => word.Value).Distinct();

        Assert.That(named.Where(name => !known.Contains(name)), Is.Empty);
    }

    [TestCaseSource(nameof(Projects))]
    public void The_table_of_a_project_has_all_folders_with_source_files(string project)
    {
        var table = Page.Split($"### `src/{project}`\n")[1].Split("\n#")[0];
        var documented = table.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Folder().Matches(line.Split('|')[1]).Select(folder => folder.Groups[1].Value));

        var folders = Sources(project).Select(file => Path.GetRelativePath(RootOf(project), Path.GetDirectoryName(file)!))
            .Where(folder => folder != ".").Distinct();

        Assert.That(documented, Is.EquivalentTo(folders));
    }

    private static string RootOf(string project) => Path.Combine(Repository.Root, "src", project);

    private static IEnumerable<string> Sources(string project) => Directory
        .EnumerateFiles(RootOf(project), "*.cs", SearchOption.AllDirectories)
        .Where(file => Path.GetRelativePath(RootOf(project), file).Split(Path.DirectorySeparatorChar)[0] is not ("bin" or "obj"));

    [GeneratedRegex("[A-Za-z0-9]+")]
    private static partial Regex Word();

    /// <summary>Two capitals or more, as in DeployInput: a name of the code and no English word.</summary>
    [GeneratedRegex(@"\b[A-Z][a-z0-9]*(?:[A-Z][a-z0-9]+)+\b")]
    private static partial Regex CompoundWord();

    [GeneratedRegex("`([^`]+)/`")]
    private static partial Regex Folder();
}
