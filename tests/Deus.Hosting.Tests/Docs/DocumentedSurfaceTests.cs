using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Deus.Hosting.Appwrite;
using Deus.Hosting.Diagnostics;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Docs;

/// <summary>Tests that the tables of docs/ match the code.</summary>
public sealed partial class DocumentedSurfaceTests
{
    [Test]
    public void Every_exception_is_documented_in_errors_md()
    {
        var documented = RowsOf(Section("docs/errors.md", "Exceptions")).Select(r => r[0].Trim('`'));

        var thrown = typeof(HostingException).Assembly.GetExportedTypes()
            .Where(t => t.IsSubclassOf(typeof(HostingException)) || t.IsSubclassOf(typeof(OperationCanceledException)))
            .Select(t => t.Name);

        Assert.That(documented, Is.EquivalentTo(thrown), "docs/errors.md lists every exception with cause and remedy");
    }

    [Test]
    public void Every_error_reason_is_documented_in_errors_md()
    {
        var documented = RowsOf(Section("docs/errors.md", "Reasons")).Select(r => r[0].Trim('`'));

        Assert.That(documented, Is.EqualTo(Enum.GetNames<HostingErrorReason>()));
    }

    [TestCase("Appwrite", typeof(AppwriteOptions))]
    [TestCase("Limits", typeof(HostingLimits))]
    public void Every_option_is_documented_in_configuration_md_with_its_default(string section, Type options)
    {
        var defaults = Activator.CreateInstance(options);
        var actual = options.GetProperties().ToDictionary(p => p.Name, p => Text(p.GetValue(defaults)));

        var text = Repository.Read("docs/configuration.md");
        var part = text[text.IndexOf($"## `{section}`", StringComparison.Ordinal)..];
        part = part[..(part.IndexOf("\n## ", 4, StringComparison.Ordinal) is > 0 and var end ? end : part.Length)];
        var documented = RowsOf(part).ToDictionary(
            r => r[0].Trim('`'), r => r[1] is "*required*" or "*empty*" ? "" : r[1].Trim('`'));

        Assert.That(documented, Is.EquivalentTo(actual));
    }

    [Test]
    public void Every_log_event_is_documented_in_telemetry_md()
    {
        var text = Repository.Read("docs/telemetry.md").Split("### Of the embedded host")[0];
        var documented = RowsOf(text).Where(r => int.TryParse(r[0], out _))
            .Select(r => (int.Parse(r[0], CultureInfo.InvariantCulture), r[1].Trim('`')));

        var ids = typeof(EventIds).GetFields().Select(f => ((int)f.GetRawConstantValue()!, f.Name)).ToList();

        Assert.That(documented, Is.EquivalentTo(ids));
        Assert.That(ids.Select(i => i.Item1), Is.Unique, "an id is never used twice");
    }

    [Test]
    public void Every_relative_link_in_the_documents_has_an_existing_target()
    {
        var broken =
            from file in Documents()
            from Match link in Link().Matches(File.ReadAllText(file))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains(':', StringComparison.Ordinal)
            where !Path.Exists(Path.Combine(Path.GetDirectoryName(file)!, target))
            select $"{Path.GetRelativePath(Repository.Root, file)}: {target}";

        Assert.That(broken, Is.Empty);
    }

    [Test]
    public void The_changelog_has_the_version_of_the_assembly()
    {
        var version = typeof(HostingException).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!
            .InformationalVersion.Split('+')[0];

        Assert.That(Repository.Read("CHANGELOG.md"), Does.Contain($"## [{version}]"));
    }

    private static IEnumerable<string> Documents() =>
        Directory.EnumerateFiles(Repository.Root, "*.md", SearchOption.TopDirectoryOnly)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "samples", "README.md"));

    private static string Section(string path, string title) =>
        Repository.Read(path).Split("\n## ").Single(part => part.StartsWith(title + "\n", StringComparison.Ordinal));

    private static IEnumerable<string[]> RowsOf(string text) => text.Split('\n')
        .Where(line => line.StartsWith("| `", StringComparison.Ordinal) || (line.StartsWith("| ", StringComparison.Ordinal) && char.IsDigit(line[2])))
        .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray());

    private static string Text(object? value) => value switch
    {
        bool flag => flag ? "true" : "false",
        IEnumerable<string> list => string.Join(", ", list),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    [GeneratedRegex(@"\]\(([^)\s]+)\)|src=""([^""]+)""")]
    private static partial Regex Link();
}
