using System.Text.Json;
using System.Xml.Linq;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Tool.Tests.Packaging;

/// <summary>The templates of <c>dotnet new</c>.</summary>
public sealed class ProjectTemplateTests
{
    [TestCase("host", "FunctionHost")]
    [TestCase("deployer", "DeployingService")]
    public void A_template_uses_the_packages_of_its_own_version(string folder, string project)
    {
        var version = XDocument.Parse(Repository.Read("Directory.Build.props")).Descendants("Version").Single().Value;

        var versions = XDocument.Parse(Repository.Read($"templates/content/{folder}/{project}.csproj"))
            .Descendants("PackageReference").Select(reference => reference.Attribute("Version")!.Value);

        Assert.That(versions, Is.Not.Empty.And.All.EqualTo(version));
    }

    [TestCase("host", "FunctionHost", "deus-host")]
    [TestCase("deployer", "DeployingService", "deus-deployer")]
    public void A_template_has_the_name_that_the_documentation_names(string folder, string project, string shortName)
    {
        using var configuration = JsonDocument.Parse(Repository.Read($"templates/content/{folder}/.template.config/template.json"));

        Assert.That(configuration.RootElement.GetProperty("shortName").GetString(), Is.EqualTo(shortName));
        Assert.That(configuration.RootElement.GetProperty("sourceName").GetString(), Is.EqualTo(project));
        Assert.That(Repository.Read("docs/tool.md"), Does.Contain($"dotnet new {shortName} "));
    }
}
