using System.Text.RegularExpressions;
using Deus.Hosting.Functions.Runtimes;
using Deus.Hosting.Shared;

namespace Deus.Hosting.Functions.AspNetCore.Tests.Compatibility;

/// <summary>
/// Compares each row of docs/appwrite-compatibility.md with the response of the host. A row in which the host differs from Appwrite
/// must give a reason.
/// </summary>
[TestFixture]
public sealed partial class CompatibilityTests
{
    private static readonly IReadOnlyDictionary<string, Func<CompatibilityProbe, Task<string>>> Checks = CompatibilityChecks.All;
    private ApiHost _api = null!;
    private CompatibilityProbe _probe = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _api = await ApiHost.StartAsync(o =>
        {
            o.ProjectId = ApiHost.Project;
            o.MaxFunctionsPerDay = 1000;
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.Key });
            o.ApiKeys.Add(new AppwriteApiKey { Key = ApiHost.ReadKey, Scopes = ["functions.read"] });
            o.ApiKeys.Add(new AppwriteApiKey { Key = "expired", ExpiresAt = DateTimeOffset.UnixEpoch });
        });
        _api.Runtime.Handler = (_, _) => Task.FromResult(new RuntimeResponse { StatusCode = 200, Body = "ok"u8.ToArray() });
        _probe = new CompatibilityProbe(_api);
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _api.DisposeAsync();

    [TestCaseSource(nameof(Rows))]
    public async Task The_host_responds_as_the_compatibility_table_says(string id, string appwrite, string host, string remark)
    {
        Assert.That(Checks, Does.ContainKey(id));

        Assert.That(await Checks[id](_probe), Is.EqualTo(host));
        Assert.That(remark, host == appwrite ? Is.EqualTo("equal") : Is.Not.EqualTo("equal").And.Not.Empty, "why it is not equal");
    }

    [Test]
    public void Every_check_has_a_row_in_the_compatibility_table() =>
        Assert.That(Rows().Select(row => (string)row.Arguments[0]!), Is.EquivalentTo(Checks.Keys));

    /// <summary>The rows whose first cell is an id in code quotes: id, case, Appwrite, host, remark.</summary>
    private static IEnumerable<TestCaseData> Rows() => Row().Matches(Repository.Read("docs/appwrite-compatibility.md"))
        .Select(row => row.Groups["cell"].Captures.Select(cell => cell.Value.Trim()).ToArray())
        .Select(cells => new TestCaseData(cells[0], cells[2], cells[3], cells[4]).SetArgDisplayNames(cells[0]));

    [GeneratedRegex(@"^\| `(?<cell>[a-z0-9-]+)` \|(?:(?<cell>[^|\n]+)\|){4}$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Row();
}
