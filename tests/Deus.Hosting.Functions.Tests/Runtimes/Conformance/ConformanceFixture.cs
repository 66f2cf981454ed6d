namespace Deus.Hosting.Functions.Tests.Runtimes.Conformance;

/// <summary>
/// Tests the scenarios of the Open Runtimes contract over TCP, as the official suite does
/// (https://github.com/open-runtimes/open-runtimes). The names begin with the scenario's id. Each scenario runs with the function as
/// a CommonJS module and as an ECMAScript module.
/// </summary>
[TestFixture("tests.js")]
[TestFixture("tests.mjs")]
internal abstract class ConformanceFixture(string entrypoint)
{
    protected string Entrypoint => entrypoint;

    protected ConformanceServers Servers { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task StartServers() => Servers = await ConformanceServers.StartAsync(entrypoint);

    [OneTimeTearDown]
    public async Task StopServers() => await Servers.DisposeAsync();

    /// <summary>Asserts that the function failed with an empty 500, and returns its error output.</summary>
    protected string ErrorsOfFailed(WireResponse response, int status = 500)
    {
        Assert.That((response.Status, response.Text), Is.EqualTo((status, "")));
        return Servers.Errors(response.LogId);
    }
}
