using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using Deus.Hosting.Ledger.Diagnostics;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Ledger.Tests.Docs;

/// <summary>Compares docs/ledger.md and docs/telemetry.md with the code.</summary>
internal sealed partial class DocumentedSurfaceTests
{
    private static readonly string Page = Repository.Read("docs/ledger.md");

    [Test]
    public void Every_option_is_documented() =>
        AssertDocumented(typeof(LedgerOptions).GetProperties().Select(option => option.Name), Page.Split("## Options")[1]);

    [Test]
    public void Every_status_and_kind_is_documented() =>
        AssertDocumented(Enum.GetNames<LedgerDeploymentStatus>().Concat(Enum.GetNames<LedgerDifferenceKind>()), Page.Split("## Options")[0].Split("## Deploying")[1]);

    [Test]
    public void Every_log_event_is_documented()
    {
        var events = typeof(LedgerEventIds).GetFields(BindingFlags.Static | BindingFlags.Public)
            .Select(field => string.Create(CultureInfo.InvariantCulture, $"| {field.GetRawConstantValue()} | `{field.Name}` |"));

        Assert.That(events.Where(row => !Repository.Read("docs/telemetry.md").Contains(row, StringComparison.Ordinal)), Is.Empty);
    }

    private static void AssertDocumented(IEnumerable<string> names, string text) =>
        Assert.That(Row().Matches(text).Select(row => row.Groups[1].Value), Is.EquivalentTo(names));

    [GeneratedRegex(@"^\| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
