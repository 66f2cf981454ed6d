namespace Deus.Hosting.Functions.Tests.Runtimes.Conformance;

/// <summary>
/// The scenarios of the Open Runtimes contract, over TCP, as the official suite has them
/// (https://github.com/open-runtimes/open-runtimes); the names begin with the scenario's id. Each runs with the function as
/// CommonJS and as an ECMAScript module.
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

    /// <summary>A failure of the function: an empty 500 that says why in the errors.</summary>
    protected string ErrorsOfFailed(WireResponse response, int status = 500)
    {
        Assert.That((response.Status, response.Text), Is.EqualTo((status, "")));
        return Servers.Errors(response.LogId);
    }
}
