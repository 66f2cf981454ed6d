using System.Text.RegularExpressions;
using System.Xml.Linq;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tests.Packaging;

/// <summary>Tests that the package has the dependencies of the project and contains its build output.</summary>
public sealed partial class NuspecTests
{
    private static readonly XNamespace Nuspec = "http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd";
    private static readonly XDocument Project = XDocument.Parse(Repository.Read("src/Deus.Hosting/Deus.Hosting.csproj"));
    private static readonly XDocument Package = XDocument.Parse(Repository.Read("Deus.Hosting.nuspec"));

    private static string[] Frameworks => Project.Descendants("TargetFrameworks").Single().Value.Split(';');

    [Test]
    public void Each_target_framework_has_the_dependencies_of_the_project()
    {
        var versions = CentralVersions();
        var groups = Package.Descendants(Nuspec + "group").ToDictionary(
            g => g.Attribute("targetFramework")!.Value,
            g => g.Elements(Nuspec + "dependency").Select(d => (d.Attribute("id")!.Value, d.Attribute("version")!.Value)).ToList());
        var expected = Project.Descendants("PackageReference")
            .Select(r => (Id: r.Attribute("Include")!.Value, Condition: r.Attribute("Condition")?.Value ?? r.Parent!.Attribute("Condition")?.Value ?? ""))
            .ToList();

        Assert.That(groups.Keys, Is.EquivalentTo(Frameworks));
        foreach (var framework in Frameworks)
        {
            var wanted = expected.Where(r => Applies(r.Condition, framework)).Select(r => (r.Id, versions[r.Id]));
            Assert.That(groups[framework], Is.EquivalentTo(wanted), framework);
        }
    }

    [Test]
    public void Each_target_framework_has_its_assembly_documentation_and_symbols()
    {
        var files = Package.Descendants(Nuspec + "file").Select(f => f.Attribute("src")!.Value).ToList();

        foreach (var framework in Frameworks)
            foreach (var kind in new[] { "dll", "xml", "pdb" })
                Assert.That(files, Does.Contain($"src/Deus.Hosting/bin/$configuration$/{framework}/Deus.Hosting.{kind}"));
    }

    private static bool Applies(string condition, string framework) =>
        condition.Length == 0 || condition.Contains($"'{framework}'", StringComparison.Ordinal);

    private static Dictionary<string, string> CentralVersions()
    {
        var central = XDocument.Parse(Repository.Read("Directory.Packages.props"));
        return central.Descendants("PackageVersion").ToDictionary(
            v => v.Attribute("Include")!.Value,
            v => Property().Replace(v.Attribute("Version")!.Value, m => central.Descendants(m.Groups[1].Value).Single().Value));
    }

    [GeneratedRegex(@"\$\((\w+)\)")]
    private static partial Regex Property();
}
