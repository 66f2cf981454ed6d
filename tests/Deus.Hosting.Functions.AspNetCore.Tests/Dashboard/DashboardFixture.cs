namespace Deus.Hosting.Functions.AspNetCore.Tests.Dashboard;

/// <summary>Starts a new host with the dashboard for each test. The browser is that of a person who may change something.</summary>
public abstract class DashboardFixture
{
    internal DashboardHost Host { get; private set; } = null!;

    [SetUp]
    public async Task StartAsync() => Host = await DashboardHost.StartAsync();

    [TearDown]
    public async Task StopAsync() => await Host.DisposeAsync();
}
