using System.Globalization;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Docs;

/// <summary>Tests that the tables of docs/ match the embedded host.</summary>
public sealed class DocumentedSurfaceTests
{
    [Test]
    public void Every_exception_is_documented_in_errors_md()
    {
        var text = Repository.Read("docs/errors.md").Split("\n## Of the embedded host\n")[1].Split("\n## ")[0];

        var thrown = typeof(FunctionsOptions).Assembly.GetExportedTypes()
            .Where(t => t.IsSubclassOf(typeof(Exception)))
            .Select(t => t.Name);

        Assert.That(Rows(text).Select(r => r[0].Trim('`')), Is.EquivalentTo(thrown));
    }

    [Test]
    public void Every_option_is_documented_in_host_operations_md_with_its_default() =>
        AssertTable("docs/host/operations.md", new FunctionsOptions());

    [Test]
    public void Every_remote_builder_option_is_documented_in_builds_md_with_its_default() =>
        AssertTable("docs/builds.md", new RemoteBuilderOptions());

    private static void AssertTable<T>(string page, T defaults)
    {
        var text = Repository.Read(page).Split($"## `{typeof(T).Name}`")[1].Split("\n## ")[0];
        var actual = typeof(T).GetProperties()
            .ToDictionary(p => p.Name, p => Convert.ToString(p.GetValue(defaults), CultureInfo.InvariantCulture));

        var documented = Rows(text).ToDictionary(
            r => r[0].Trim('`'), r => r[1] is "*required*" or "*null*" ? "" : r[1].Trim('`'));

        Assert.That(documented, Is.EquivalentTo(actual));
    }

    private static IEnumerable<string[]> Rows(string text) => text.Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());
}
