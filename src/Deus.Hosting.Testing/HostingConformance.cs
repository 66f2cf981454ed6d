using Deus.Hosting.Testing.Conformance;

namespace Deus.Hosting.Testing;

/// <summary>
/// Tests the contract of an <see cref="IHostingBackend"/> with its <see cref="IDeploymentWaiter"/> and
/// <see cref="IFunctionInvoker"/>, and of the optional interfaces <see cref="IDeploymentManager"/>, <see cref="IFunctionCatalog"/>,
/// <see cref="IExecutionHistory"/>, <see cref="IBuildManager"/> and <see cref="IBackendProbe"/>. Works with any test framework: derive a
/// class, create the target in it, and make each of <see cref="Scenarios"/> a test case. The functions run on Node.js 20. Their
/// builds run shell commands and <c>npm install</c>, by default, and need no network.
/// </summary>
public abstract class HostingConformance
{
    /// <summary>Creates the scenarios.</summary>
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

    /// <summary>The scenarios. They are independent of each other, and each creates its own target.</summary>
    public IReadOnlyList<ConformanceScenario> Scenarios { get; }

    /// <summary>Creates the target of a scenario, which is disposed when the scenario ends.</summary>
    /// <param name="limits">The limits that the backend must apply.</param>
    /// <param name="cancellationToken">Cancels the creation of the target.</param>
    /// <returns>The target.</returns>
    public abstract Task<ConformanceTarget> CreateAsync(HostingLimits limits, CancellationToken cancellationToken = default);
}
