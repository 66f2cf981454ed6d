
using Deus.Hosting.Testing.Conformance;

namespace Deus.Hosting.Testing;

/// <summary>
/// What every <see cref="IHostingBackend"/> with its <see cref="IDeploymentWaiter"/> and <see cref="IFunctionInvoker"/> does, and with
/// <see cref="IDeploymentManager"/>, <see cref="IFunctionCatalog"/>, <see cref="IExecutionHistory"/>, <see cref="IBuildManager"/> and
/// <see cref="IBackendProbe"/> where it has them, as scenarios for any test framework: derive, give a target, and make each of
/// <see cref="Scenarios"/> a test case. The functions run on Node.js 20; their builds run shell commands and <c>npm install</c>, by
/// default, and need no network.
/// </summary>
public abstract class HostingConformance
{
    /// <summary>Initialises the scenarios.</summary>
    protected HostingConformance() => Scenarios =
    [
        .. new DeployScenarios(this).All,
        .. new SettingScenarios(this).All,
        .. new WarmthScenarios(this).All,
        .. new DeploymentScenarios(this).All,
        .. new InvokeScenarios(this).All,
        .. new BodyScenarios(this).All,
        .. new RecordScenarios(this).All,
        .. new BuildScenarios(this).All,
        .. new ProbeScenarios(this).All,
        .. new RefusalScenarios(this).All,
    ];

    /// <summary>The scenarios. They are independent of each other, and each makes its own target.</summary>
    public IReadOnlyList<ConformanceScenario> Scenarios { get; }

    /// <summary>Sets up what a scenario runs on; it is disposed at the scenario's end.</summary>
    /// <param name="limits">The limits that the backend must work under.</param>
    /// <param name="cancellationToken">Stops the set-up.</param>
    /// <returns>The target.</returns>
    public abstract Task<ConformanceTarget> CreateAsync(HostingLimits limits, CancellationToken cancellationToken = default);
}
