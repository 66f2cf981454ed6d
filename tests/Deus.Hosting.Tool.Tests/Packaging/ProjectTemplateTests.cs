using System.Text.Json;
using System.Xml.Linq;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tool.Tests.Packaging;

/// <summary>The templates of <c>dotnet new</c>.</summary>
public sealed class ProjectTemplateTests
{
    private static readonly (string Folder, string Project, string ShortName)[] Templates =
        [("host", "FunctionHost", "deus-host"), ("deployer", "DeployingService", "deus-deployer")];

    [TestCaseSource(nameof(Templates))]
    public void A_template_uses_the_packages_of_its_own_version((string Folder, string Project, string ShortName) template)
    {
        var version = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;
        var project = XDocument.Parse(Repository.Read($"templates/content/{template.Folder}/{template.Project}.csproj"));

        var versions = project.Descendants("PackageReference").Select(reference => reference.Attribute("Version")!.Value);

        Assert.That(versions, Is.Not.Empty.And.All.EqualTo(version));
    }

    [TestCaseSource(nameof(Templates))]
    public void A_template_has_the_name_that_the_documentation_names((string Folder, string Project, string ShortName) template)
    {
        using var configuration = JsonDocument.Parse(Repository.Read($"templates/content/{template.Folder}/.template.config/template.json"));

        Assert.That(configuration.RootElement.GetProperty("shortName").GetString(), Is.EqualTo(template.ShortName));
        Assert.That(configuration.RootElement.GetProperty("sourceName").GetString(), Is.EqualTo(template.Project));
        Assert.That(Repository.Read("docs/tool.md"), Does.Contain($"dotnet new {template.ShortName} "));
    }
}
