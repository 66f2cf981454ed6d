using System.Globalization;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Docs;

/// <summary>Tests that the tables of docs/host/http.md match the API.</summary>
[TestFixture]
public sealed class DocumentedOptionsTests
{
    [Test]
    public void Every_API_option_is_documented_with_its_default()
    {
        var text = Repository.Read("docs/host/http.md").Split("## `AppwriteApiOptions`")[1].Split("\n#")[0];
        var defaults = new AppwriteApiOptions();
        var actual = typeof(AppwriteApiOptions).GetProperties().ToDictionary(
            p => p.Name, p => p.GetValue(defaults) is IConvertible value ? Convert.ToString(value, CultureInfo.InvariantCulture) : "");

        var documented = text.Split('\n').Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())
            .ToDictionary(row => row[0].Trim('`'), row => row[1] is "*required*" or "*empty*" or "*null*" ? "" : row[1].Trim('`'));

        Assert.That(documented, Is.EquivalentTo(actual));
    }
}
