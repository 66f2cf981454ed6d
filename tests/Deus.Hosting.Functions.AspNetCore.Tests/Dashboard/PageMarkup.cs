using System.Text.RegularExpressions;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Reads the tags of a page as a browser does.</summary>
internal static partial class PageMarkup
{
    private static readonly string[] Forbidden =
        ["style", "iframe", "img", "object", "embed", "base", "template", "math", "image", "video", "audio"];

    /// <summary>Asserts that a page has no element, attribute or address that could run script or load something foreign.</summary>
    public static void AssertHarmless(string page)
    {
        foreach (var (name, attributes) in Tags(page))
        {
            Assert.That(Forbidden, Does.Not.Contain(name));
            if (name == "script")
                Assert.That(attributes.Keys, Is.EquivalentTo(new[] { "src", "defer" }));
            foreach (var (attribute, value) in attributes)
            {
                Assert.That(attribute, Does.Not.StartWith("on").And.Not.EqualTo("style").And.Not.EqualTo("srcdoc"), page);
                if (attribute is "href" or "src" or "action" or "formaction" or "data-events" or "data-log")
                    Assert.That(value, Does.StartWith("/deus").Or.EqualTo("#content"));
            }
        }

        Assert.That(Tags(page).Count(tag => tag.Name == "script"), Is.EqualTo(1));
    }

    /// <summary>Returns the names of the tags with the names of their attributes, in order.</summary>
    public static IEnumerable<string> Skeleton(string page) =>
        Tags(page).Select(tag => $"{tag.Name}({string.Join(' ', tag.Attributes.Keys)})");

    public static IEnumerable<(string Name, Dictionary<string, string> Attributes)> Tags(string page) =>
        Tag().Matches(page).Select(tag => (
            tag.Groups[1].Value.ToLowerInvariant(),
            Attribute().Matches(tag.Groups[2].Value).ToDictionary(a => a.Groups[1].Value.ToLowerInvariant(), a => a.Groups[2].Value)));

    // A quoted attribute may contain '>'. The pages quote every value.
    [GeneratedRegex("""<([a-zA-Z!][a-zA-Z0-9]*)((?:\s+[^\s=>"']+(?:="[^"]*")?)*)\s*/?>""")]
    private static partial Regex Tag();

    [GeneratedRegex("""([^\s=>"']+)(?:="([^"]*)")?""")]
    private static partial Regex Attribute();
}
