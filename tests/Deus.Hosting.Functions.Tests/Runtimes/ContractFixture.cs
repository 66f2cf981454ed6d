namespace Deus.Hosting.Functions.Tests.Runtimes;

/// <summary>One worker with the contract's function, shared by the tests of a fixture.</summary>
internal abstract class ContractFixture
{
    protected Host Host { get; private set; } = null!;

    [OneTimeSetUp]
    public void StartHost()
    {
        Host = new Host(ContractFunction.Source, entrypoint: "src/main.js");
        Host.Deployment = Host.Deployment with
        {
            Environment = new Dictionary<string, string>
            {
                ["CUSTOM_ENV_VAR"] = "customValue",
                ["OPEN_RUNTIMES_HEADERS"] = "{\"x-custom\":\"value\",\"X-CUSTOM-UPPERCASE\":\"Value2\",\"x-open-runtimes-custom\":248}",
            },
        };
    }

    [OneTimeTearDown]
    public async Task StopHost() => await Host.DisposeAsync();
}
