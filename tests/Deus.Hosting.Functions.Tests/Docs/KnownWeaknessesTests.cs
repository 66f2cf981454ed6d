using System.Reflection;
using System.Text.RegularExpressions;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.Tests.Docs;

/// <summary>Tests that the page of known weaknesses claims only existing tests.</summary>
public sealed partial class KnownWeaknessesTests
{
    private static readonly HashSet<string> Tested = [.. typeof(KnownWeaknessesTests).Assembly.GetTypes()
        // The scenarios of the Open Runtimes contract have separate numbers.
        .Where(type => type.Namespace?.EndsWith(".Conformance", StringComparison.Ordinal) is not true)
        .SelectMany(type => type.GetMethods())
        .Where(method => method.GetCustomAttributes().Any(attribute => attribute is NUnit.Framework.Interfaces.ITestBuilder or NUnit.Framework.Interfaces.ISimpleTestBuilder))
        .SelectMany(method => Prefix().Match(method.Name).Groups["number"].Captures.Select(capture => capture.Value))];

    [TestCaseSource(nameof(Numbers))]
    public void Every_requirement_number_that_the_page_calls_tested_has_a_test_with_this_prefix(string number) =>
        Assert.That(Tested, Does.Contain(number.Replace("-", "", StringComparison.Ordinal)));

    [Test]
    public void The_page_lists_more_than_40_distinct_requirement_numbers() => Assert.That(Numbers().Count(), Is.GreaterThan(40).And.EqualTo(Numbers().Distinct().Count()));

    private static IEnumerable<string> Numbers() => Repository.Read("docs/decisions/0012-known-weaknesses.md")
        .Split("## Tested")[1].Split("## Not here")[0].Split('\n')
        .Where(line => line.StartsWith("| ", StringComparison.Ordinal))
        .SelectMany(line => Number().Matches(line.Split('|')[1]).Select(match => match.Value));

    [GeneratedRegex("[WE]-[0-9]{2}")]
    private static partial Regex Number();

    [GeneratedRegex("^(?:(?<number>[WE][0-9]{2})_)+", RegexOptions.ExplicitCapture)]
    private static partial Regex Prefix();
}
